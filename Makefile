# The commands that people and machines rely on. `make` alone lists them.
.DEFAULT_GOAL := help
SHELL := bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
NB ?=
SAMPLE ?= 0

.PHONY: help verify book teach pdf recount-here test library lint mutate refresh serve bench lock clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

verify: ## recompute every printed number (bare Python 3.11, about a second)
	@$(PYTHON) -m recount verify

# The stamp is newer than the lock while the environment fits it.
$(VENV)/installed: requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is needed; name another with make PYTHON=..."; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

book: $(VENV)/installed ## execute the notebooks and build the site
	$(BIN)/python -m recount.build.execute
	@# --all: glued numbers of other pages would go stale; execution itself is cached.
	$(BIN)/jupyter-book build . --path-output . --all -W -n --keep-going --quiet
	$(BIN)/python -m recount.build.scan
	@echo "The site: $(CURDIR)/_build/html/index.html"

teach: book ## the site's editions, slides, packs and notebooks in one zip, linked from the site
	$(BIN)/python -m recount.build.teach

pdf: book ## print the book as one PDF and offer it on the site (needs Chromium or Chrome)
	$(BIN)/python -m recount.build.pdf

recount-here: ## fetch Python for the browser, for the page that recounts (needs npm)
	npm ci --ignore-scripts --no-audit --no-fund --silent

test: book ## everything: lint, types, data, checks, prose, nbval, the site in Chromium
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy recount
	$(BIN)/python -m recount.lint cells
	$(BIN)/python -m pytest -q -n 2 --dist loadfile
	$(BIN)/python -m pytest -q -p no:cacheprovider -p recount.build.nbval_kernels --nbval notebooks -n 2 --dist loadfile

library: $(VENV)/installed ## the tests that build nothing, as for another Python
	$(BIN)/python -m recount verify | tail -1
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not builds" --ignore tests/site

lint: $(VENV)/installed ## ruff over library and code cells, types, and the linter of the words
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy recount
	$(BIN)/python -m recount.lint cells
	$(BIN)/python -m recount.lint

mutate: $(VENV)/installed ## break the book a change at a time, and see what notices; SAMPLE=40 for a look
	$(BIN)/python -m recount mutate --resume --sample $(SAMPLE)

refresh: $(VENV)/installed ## write the references anew, all or NB=name; shows what changes
	$(BIN)/python -m recount.build.outputs $(NB)

serve: book ## build, then serve the site on this machine
	$(BIN)/python -m http.server --directory _build/html --bind 127.0.0.1 8000

bench: book ## time the commands as ratios within one run, weigh the pages, and time them on a slow phone
	$(BIN)/python benchmarks/timings.py
	$(BIN)/python benchmarks/weight.py
	$(BIN)/python -m benchmarks.speed

lock: $(VENV)/installed ## compile requirements.in into the hashed lock (needs uv)
	uv pip compile requirements.in --universal --python-version 3.11 --fork-strategy fewest \
	  --generate-hashes --no-annotate --no-emit-index-url --custom-compile-command "make lock" \
	  --quiet -o requirements.txt

clean: ## remove the built site and the execution cache
	rm -rf _build
