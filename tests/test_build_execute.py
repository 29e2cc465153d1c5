"""The notebooks run once for given code, data, library and lock, and the build runs none again."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from recount.build import execute

pytestmark = pytest.mark.builds

HEADER = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n---\n\n"

# A cell that leaves a line behind whenever it runs, and that finds its folder by a relative path.
COUNTED = """# Counted

```{code-cell}
from pathlib import Path
from recount.authoring import computed

with Path("../runs.log").open("a") as log:
    log.write(f"{Path.cwd().name}\\n")
computed("answer", Path("../data/facts.csv").read_text().strip())
```

The answer is {glue:text}`answer`.
"""

FAILING = """# Failing

```{code-cell}
fine = 1
```

```{code-cell}
assert fine == 2, "no longer true: “One is two” [one-is-two]"
unreached = 1
```
"""

CONFIG = """title: Tiny
execute:
  execute_notebooks: cache
sphinx:
  local_extensions:
    cache_hook: .
"""

HOOK = """from recount.build.execute import configure_cache


def setup(app):
    app.connect("config-inited", configure_cache)
"""


def tiny_project(root: Path, **sources: str) -> Path:
    """A small project with these notebooks."""
    for folder in ("data", "recount/methods", "notebooks"):
        (root / folder).mkdir(parents=True)
    (root / "data" / "facts.csv").write_text("0.42\n")
    (root / "recount" / "printed.py").write_text("x = 1\n")
    (root / "requirements.txt").write_text("numpy==2.4.6\n")
    for name, text in sources.items():
        (root / "notebooks" / f"{name}.md").write_text(HEADER + text, encoding="utf-8")
    return root


def runs(root: Path) -> list[str]:
    log = root / "runs.log"
    return log.read_text().splitlines() if log.exists() else []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("data/facts.csv", "0.43\n"),
        ("data/records/trials.csv", "name\n"),
        ("notebooks/pivotal-trial/records/trials.csv", "name\n"),
        ("recount/printed.py", "x = 2\n"),
        ("recount/statistics/ratios.py", ""),
        ("requirements.txt", "numpy==2.4.7\n"),
    ],
)
def test_data_library_and_lock_change_the_digest(tmp_path, name, text):
    root = tiny_project(tmp_path)
    before = execute.digest(root)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)
    assert execute.digest(root) != before
    assert execute.cache_path(root).name == execute.digest(root)


def test_a_renamed_file_changes_the_digest(tmp_path):
    root = tiny_project(tmp_path)
    before = execute.digest(root)
    (root / "data" / "facts.csv").rename(root / "data" / "fact.csv")
    assert execute.digest(root) != before


@pytest.mark.parametrize(
    "name",
    [
        "recount/__pycache__/printed.py",
        "data/__pycache__/x",
        "book/intro.md",
        "notebooks/new.md",
        "notebooks/tower/outputs.ipynb",
        "notebooks/tower/names.csv",
        "recount/sphinx_ext/panels.py",
        "recount/lint/rules.py",
    ],
)
def test_compiled_files_prose_and_the_code_of_pages_leave_the_digest_alone(tmp_path, name):
    root = tiny_project(tmp_path)
    before = execute.digest(root)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("anything")
    assert execute.digest(root) == before


def test_the_digest_is_that_of_the_content_wherever_it_lies(tmp_path):
    roots = [tiny_project(tmp_path / name) for name in ("a", "__pycache__")]
    assert execute.digest(roots[0]) == execute.digest(roots[1])


def test_a_project_without_a_lock_has_no_digest(tmp_path):
    root = tiny_project(tmp_path)
    (root / "requirements.txt").unlink()
    with pytest.raises(FileNotFoundError, match=r"requirements\.txt"):
        execute.digest(root)


def test_a_notebook_runs_once_and_not_again_in_the_build(tmp_path):
    root = tiny_project(tmp_path, counted=COUNTED)
    older = root / "_build" / ".jupyter_cache" / ("0" * 16)
    older.mkdir(parents=True)

    assert execute.execute(root) == ["counted"]
    assert execute.execute(root) == []
    assert runs(root) == ["notebooks"]
    assert not older.exists()

    (root / "_config.yml").write_text(CONFIG)
    (root / "_toc.yml").write_text("format: jb-book\nroot: notebooks/counted\n")
    (root / "cache_hook.py").write_text(HOOK)
    command = Path(sys.executable).parent / "jupyter-book"
    build = subprocess.run(
        [command, "build", root, "--path-output", root, "--all", "-W", "-n"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert build.returncode == 0, build.stdout + build.stderr
    assert "Using cached notebook" in build.stdout
    assert runs(root) == ["notebooks"]
    page = (root / "_build" / "html" / "notebooks" / "counted.html").read_text(encoding="utf-8")
    assert "The answer is 0.42." in re.sub("<[^>]+>", "", page)

    # What jupyter-cache alone misses: the notebook is the same, a number it reads is not.
    (root / "data" / "facts.csv").write_text("0.43\n")
    assert execute.execute(root) == ["counted"]
    assert runs(root) == 2 * ["notebooks"]

    with (root / "notebooks" / "counted.md").open("a") as source:
        source.write("More prose.\n")
    assert execute.execute(root) == []


def test_every_failing_notebook_is_named_and_the_others_are_kept(tmp_path, capsys):
    dying = "```{code-cell}\nimport os; os._exit(3)\n```\n"
    root = tiny_project(tmp_path, failing=FAILING, dying=dying, counted=COUNTED)
    assert execute.main(["--root", str(root)]) == 1
    told = capsys.readouterr().err
    assert "failing: failed in the cell `assert fine == 2," in told
    source = (root / "notebooks" / "failing.md").read_text().splitlines()
    line = next(n for n, text in enumerate(source, 1) if "assert fine == 2," in text)
    assert f"(notebooks/failing.md:{line})" in told
    assert "AssertionError: no longer true: “One is two” [one-is-two]" in told
    assert "dying: failed in the cell `import os; os._exit(3)`" in told
    assert "2 failed" in told
    for name in ("failing", "dying"):
        (root / "notebooks" / f"{name}.md").unlink()
    assert execute.execute(root) == []  # the one that succeeded was cached nevertheless


# --- the world around a build

SLOW = """# Slow

```{code-cell}
import time
from pathlib import Path

with Path("../runs.log").open("a") as log:
    log.write("slow\\n")
    log.flush()
    time.sleep(2)
```
"""


def started(root: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "recount.build.execute", "--root", root],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_two_at_once_wait_for_one_another_and_run_a_notebook_once(tmp_path):
    root = tiny_project(tmp_path, slow=SLOW, counted=COUNTED)
    both = [started(root) for _ in range(2)]
    told = [process.communicate(timeout=200) for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert sorted(runs(root)) == ["notebooks", "slow"]
    waited = [out for out, _ in told if "another build has" in out]
    assert len(waited) == 1
    assert "0 executed, 2 unchanged" in waited[0]
    assert execute.execute(root) == []  # the cache is whole


def test_a_killed_run_leaves_no_lock_and_the_next_one_ends_it(tmp_path):
    root = tiny_project(tmp_path, slow=SLOW)
    killed = started(root)
    for _ in range(600):
        if runs(root) or killed.poll() is not None:
            break
        time.sleep(0.1)
    killed.kill()
    killed.communicate()
    assert runs(root) == ["slow"]
    assert execute.execute(root) == ["slow"]
    assert execute.execute(root) == []


def test_a_book_is_built_in_a_path_with_spaces_and_signs_of_other_languages(tmp_path):
    root = tiny_project(tmp_path / "two words" / "中文 книга", counted=COUNTED)
    assert execute.execute(root) == ["counted"]
    (root / "_config.yml").write_text(CONFIG)
    (root / "_toc.yml").write_text("format: jb-book\nroot: notebooks/counted\n")
    (root / "cache_hook.py").write_text(HOOK)
    build = subprocess.run(
        [Path(sys.executable).parent / "jupyter-book", "build", root, "--path-output", root, "-W"],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert build.returncode == 0, build.stdout + build.stderr
    assert runs(root) == ["notebooks"]
    page = (root / "_build" / "html" / "notebooks" / "counted.html").read_text(encoding="utf-8")
    assert "The answer is 0.42." in re.sub("<[^>]+>", "", page)


def test_a_folder_that_takes_no_build_is_told_in_one_line(tmp_path, capsys):
    root = tiny_project(tmp_path, counted=COUNTED)
    (root / "_build").write_text("a file where the folder should be")
    assert execute.main(["--root", str(root)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{root / '_build'} cannot be written: ")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(30, "Read-only file system", "/book/_build"), "/book/_build cannot be written: "),
        (DBAPIError("INSERT", {}, Exception("database or disk is full")), "disk is full"),
    ],
)
def test_a_cache_that_cannot_be_written_is_told_in_one_line(
    tmp_path, capsys, monkeypatch, error, said
):
    root = tiny_project(tmp_path, counted=COUNTED)

    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(execute, "run_all", fails)
    assert execute.main(["--root", str(root)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
