"""The whole thread on a tiny book: notebook, extensions, site, browser.

The book has what is risky on a page (figures, one with a slider, one with dates, formulas, a code
cell, an exercise) and a second page without any of it. It is read from a file:// URL, as a reader
of a download would.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from docutils import nodes

from recount.sphinx_ext import offline, output, policy
from tests.waiting import comes_true

DESKTOP, PHONE = (1280, 900), (375, 800)

CONFIG = """
title: A tiny book
author: Nobody
logo: ""
only_build_toc_files: true
execute: {execute_notebooks: cache, timeout: 120}
sphinx:
  extra_extensions: [recount.sphinx_ext, sphinx_exercise]
  config:
    html_context: {default_mode: auto}
    html_theme_options:
      {navbar_start: [], navbar_center: [], navbar_end: [], navbar_persistent: []}
"""

TOC = """
format: jb-book
root: pages/start
chapters: [{file: pages/drawn}]
"""

START = """
# Start

See [the figure](#figure-response) on the other page.

```{exercise}
:label: guess

How many respond?
```
"""

DRAWN = """\
---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3}
---

# Drawn

A formula $p \\le \\sqrt{2}$ in a line, and one of its own:

$$\\sum_{i=0}^{k} \\binom{n}{i} p^i (1-p)^{n-i} = \\frac{\\alpha}{2}$$ (limit)

```{code-cell} python
import altair as alt
import pandas as pd

from recount.authoring.figures import CONTROL, TREATMENT, show

rates = pd.DataFrame(
    {
        "group": ["All patients", "Few blasts in the marrow", "Many blasts in the marrow"],
        "rate": [43.0, 65.5, 34.4],
        "low": [37.6, 55.6, 28.1],
        "high": [48.4, 74.4, 41.1],
    }
)
threshold = alt.param(
    name="threshold", value=30, bind=alt.binding_range(min=0, max=60, step=5, name="Threshold, %")
)
base = alt.Chart(rates).encode(y=alt.Y("group:N", sort=None, title=None))
share = alt.X("low:Q", title="Complete remission, % of patients").scale(domain=[0, 100])
intervals = base.mark_rule(clip=True).encode(x=share, x2="high:Q")
estimates = base.mark_point(opacity=1).encode(
    x="rate:Q",
    color=alt.condition("datum.low > threshold", alt.value(TREATMENT), alt.value(CONTROL)),
    tooltip=["group:N", "rate:Q"],
)
line = (
    alt.Chart(alt.Data(values=[{}]))
    .transform_calculate(at="threshold")
    .mark_rule(strokeDash=[4, 3])
    .encode(x="at:Q")
)
show(
    alt.layer(intervals, estimates, line).add_params(threshold).properties(height=alt.Step(40)),
    name="response",
    title="Patients with few blasts in the marrow respond more often than those with many",
    subtitle="Estimate and interval",
    alt="Three estimates with intervals; that for few blasts lies furthest to the right.",
    how_to_read="A dot is an estimate, the line through it an interval.",
    what_not_to_conclude="The groups were not randomised.",
)
```

{filler}

```{code-cell} python
months = [0, 3, 6, 9, 12]
curves = pd.DataFrame(
    {
        "month": months * 2,
        "alive": [100, 80, 62, 50, 41, 100, 66, 45, 33, 25],
        "arm": ["blinatumomab"] * 5 + ["chemotherapy"] * 5,
    }
)
panels = (
    alt.Chart(curves)
    .mark_line(interpolate="step-after", clip=True)
    .encode(
        x=alt.X("month:Q", title="Months"),
        y=alt.Y("alive:Q", title="Alive, %"),
        color=alt.Color("arm:N", legend=None).scale(range=[TREATMENT, CONTROL]),
    )
    .properties(width="container", height=90)
    .facet(row=alt.Row("arm:N", title=None))
)
show(
    panels,
    name="survival",
    title="Survival falls in both arms",
    alt="Two falling step curves, one above the other.",
    how_to_read="Each panel is an arm.",
    what_not_to_conclude="The curves say nothing beyond a year.",
)
posted = pd.DataFrame({"posted": ["2025-01-01", "2025-05-20", "2025-09-05"], "row": [1, 2, 3]})
year = ["2025-01-01", "2025-09-05"]
dates = alt.X("posted:T", title="Posted", axis=alt.Axis(format="%b %Y", tickCount=4))
show(
    alt.Chart(posted).mark_point().encode(x=dates.scale(domain=year), y="row:Q"),
    name="dates",
    title="Three were posted in a year",
    alt="Three points along a line of time.",
    how_to_read="A point is a posting.",
    what_not_to_conclude="Nothing is said of the years before.",
)
```
""".replace("{filler}", "\n\n".join(["A paragraph of text."] * 40))


def build(folder: Path, *options: str, zone: str = "UTC") -> subprocess.CompletedProcess[str]:
    """Run the build command of the book, strict, in a time zone."""
    command = Path(sys.executable).with_name("jupyter-book")
    strict = ["-W", "-n", "--keep-going", "--all"]
    return subprocess.run(
        [command, "build", folder, *strict, *options],
        capture_output=True, text=True, check=False, env={**os.environ, "TZ": zone},
    )  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources of the tiny book, built once."""
    folder = tmp_path_factory.mktemp("book")
    files = {
        "_config.yml": CONFIG,
        "requirements.txt": "",  # the execution cache is keyed on the lock
        "_toc.yml": TOC,
        "pages/start.md": START,
        "pages/drawn.md": DRAWN,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    run = build(folder, zone="Asia/Shanghai")
    assert run.returncode == 0, run.stdout + run.stderr
    return folder


@pytest.fixture(scope="module")
def site(book: Path) -> Path:
    return book / "_build" / "html"


@pytest.fixture(scope="module")
def url(site: Path) -> str:
    return (site / "pages" / "drawn.html").as_uri()


def make_live(page) -> None:
    """Scroll to each figure in turn and wait until it is live."""
    for figure in page.locator(".recount-figure").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".figure-live:not(.figure-measuring) svg").wait_for(timeout=15_000)


def fills(page) -> list[str]:
    """The colours of the three estimates as the browser computes them."""
    return page.eval_on_selector_all(
        "#figure-response .mark-symbol path", "all => all.map(e => getComputedStyle(e).fill)"
    )


# --- the files


def test_every_page_has_a_policy_before_anything_that_loads(site):
    pages = sorted(site.rglob("*.html"))
    assert {"index.html", "search.html", "genindex.html"} <= {p.name for p in pages}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.count("Content-Security-Policy") == 1, page
        before = text[: text.index("Content-Security-Policy")]
        assert "<script" not in before, page
        assert "<link" not in before, page
        assert len(before.encode()) < 1024, page  # browsers look for the character set there


def test_no_page_names_another_host_to_load_from(site):
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert policy.PageScan(text).foreign == [], page
        assert not re.search("mathjax@|unpkg|jsdelivr|thebe", text, re.IGNORECASE), page


def test_downloads_resolve_to_files_with_the_data(site):
    text = (site / "pages" / "drawn.html").read_text(encoding="utf-8")
    links = re.findall(r'<a href="([^"]+)" download>', text)
    assert [Path(link).name for link in links] == [
        "drawn-response.csv",
        "drawn-response.json",
        "drawn-survival.csv",
        "drawn-survival.json",
        "drawn-dates.csv",
        "drawn-dates.json",
    ]
    files = [(site / "pages" / link).resolve() for link in links]
    assert files[0].read_text("utf-8").splitlines()[1] == "All patients,43.0,37.6,48.4"
    assert json.loads(files[1].read_text("utf-8"))["name"] == "response"
    assert len(files[2].read_text("utf-8").splitlines()) == 11


def test_nothing_depends_on_the_machine_that_built(site):
    assert not (site / ".buildinfo").exists()


def test_a_later_build_in_another_time_zone_gives_the_same_bytes_and_keeps_no_page(book, site):
    def contents() -> dict[Path, bytes]:
        return {p: p.read_bytes() for p in sorted(site.rglob("*")) if p.is_file()}

    first = contents()
    toc, gone = book / "_toc.yml", book / "pages" / "gone.md"
    gone.write_text("# Gone\n", encoding="utf-8")
    toc.write_text(TOC.replace("}]", "}, {file: pages/gone}]"), encoding="utf-8")
    run = build(book, zone="America/New_York")
    assert run.returncode == 0, run.stdout + run.stderr
    assert (site / "pages" / "gone.html").exists()
    gone.unlink()
    toc.write_text(TOC, encoding="utf-8")
    run = build(book, zone="America/New_York")
    assert run.returncode == 0, run.stdout + run.stderr
    second = contents()
    assert [str(p) for p in first if first[p] != second.get(p)] == []
    assert first.keys() == second.keys()


def test_a_style_sheet_that_comes_late_has_its_checksum_too(site):
    page = (site / "pages" / "start.html").read_text(encoding="utf-8")
    sheet = site / "_static" / "site.css"
    assert f'_static/site.css?v={output.checksum(sheet)}"' in page


def test_a_static_drawing_has_the_month_of_its_first_day(site):
    page = (site / "pages" / "drawn.html").read_text(encoding="utf-8")
    drawing = page[page.index('id="figure-dates"') :]
    assert "Jan 2025" in drawing[: drawing.index("figure-aids")]


@pytest.mark.parametrize("builder", ["singlehtml", "latex"])
def test_other_builders_print_the_figure_too(book, builder):
    run = build(book, "--builder", builder)
    assert run.returncode == 0, run.stdout + run.stderr
    if builder == "singlehtml":
        (page,) = (book / "_build" / "singlehtml").rglob("start.html")
        links = re.findall(r'<a href="([^"]+)" download>', page.read_text("utf-8"))
        assert len(links) == 6
        assert all((page.parent / link).exists() for link in links)
    else:
        (text,) = (book / "_build" / "latex").glob("*.tex")
        assert "Three estimates with intervals" in text.read_text("utf-8")


# --- the browser


@pytest.mark.parametrize("name", ["pages/drawn", "pages/start", "search", "genindex", "index"])
def test_pages_complain_of_nothing_and_ask_no_other_host(site, page_factory, name):
    watched = page_factory((site / f"{name}.html").as_uri())
    make_live(watched.page)
    watched.page.wait_for_timeout(300)
    assert watched.problems == []
    assert watched.foreign == []


def test_the_policy_forbids_a_script_that_the_page_was_not_built_with(url, page_factory):
    watched = page_factory(url)
    with watched.page.expect_console_message(lambda one: "Content Security Policy" in one.text):
        watched.page.evaluate(
            "() => { const s = document.createElement('script');"
            " s.textContent = 'window.intruder = 1'; document.head.append(s); }"
        )
    assert watched.page.evaluate("() => window.intruder") is None


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_without_javascript_a_figure_is_one_legible_drawing(url, page_factory, size):
    page = page_factory(url, js=False, size=size).page
    for figure in page.locator(".recount-figure").all():
        drawings = [svg for svg in figure.locator("svg").all() if svg.is_visible()]
        assert len(drawings) == 1
        assert drawings[0].get_attribute("role") == "img"
        label = drawings[0].locator("text").first
        scale = drawings[0].bounding_box()["width"] / float(
            drawings[0].get_attribute("viewBox").split()[2]
        )
        assert 0.95 < scale < 1.05, "drawn for this width, so 12 px stay 12 px"
        assert label.get_attribute("font-size") == "12px"
    note = page.locator("#figure-response .figure-note")
    assert "need JavaScript" in note.inner_text()
    assert page.locator("#figure-survival .figure-note").count() == 0


@pytest.mark.parametrize("js", [True, False])
@pytest.mark.parametrize("dark", [True, False])
def test_text_in_figures_follows_the_theme(url, page_factory, js, dark):
    page = page_factory(url, js=js, dark=dark).page
    if js:
        make_live(page)
    colour = page.evaluate(
        "() => getComputedStyle([...document.querySelectorAll('#figure-response svg text')]"
        ".find(e => e.textContent.startsWith('Complete'))).fill"
    )
    light = sum(map(int, re.findall(r"\d+", colour)[:3])) > 3 * 128
    assert light == dark
    page_colour = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", page_colour)[:3])) < 3 * 128) == dark


def test_a_figure_becomes_live_only_when_the_reader_comes_near(url, page_factory):
    page = page_factory(url).page
    last = page.locator("#figure-survival")
    page.wait_for_timeout(1000)
    assert last.get_attribute("data-live") is None
    assert last.locator(".figure-static").count() == 2
    last.scroll_into_view_if_needed()
    last.locator(".figure-live:not(.figure-measuring) svg").wait_for()
    assert last.get_attribute("data-live") == ""
    assert last.locator(".figure-static").count() == 0


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_dates_stand_the_same_in_every_time_zone(url, browser, zone):
    context = browser.new_context(timezone_id=zone)
    page = context.new_page()
    page.goto(url)
    make_live(page)
    labels = page.locator("#figure-dates .figure-live .mark-text text").all_text_contents()
    context.close()
    assert "Jan 2025" in labels
    assert "Dec 2024" not in labels


@pytest.mark.parametrize("js", [True, False])
def test_the_alternative_text_is_that_of_the_notebook(url, page_factory, js):
    page = page_factory(url, js=js).page
    if js:
        make_live(page)
    image = page.get_by_role("img", name="Three estimates with intervals")
    assert image.count() == 1


def test_the_slider_changes_the_drawing(url, page_factory):
    watched = page_factory(url)
    make_live(watched.page)
    slider = watched.page.get_by_label("Threshold, %")
    before = fills(watched.page)
    assert len(before) == 3
    assert before[0] != before[2], "30 % lies below the first interval, inside the third"
    slider.focus()
    for _ in range(2):
        watched.page.keyboard.press("ArrowRight")
    assert slider.input_value() == "40"
    changed = [before[2], before[1], before[2]]
    assert comes_true(watched.page, lambda: fills(watched.page) == changed)
    assert watched.problems == []


@pytest.mark.parametrize("js", [True, False])
def test_a_phone_needs_no_sideways_scroll(url, page_factory, js):
    watched = page_factory(url, js=js, size=PHONE)
    if js:
        make_live(watched.page)
    assert watched.overflow() == 0
    for svg in watched.page.locator(".recount-figure svg").all():
        if svg.is_visible():
            box = svg.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= PHONE[0]


def test_a_download_works_from_a_file(url, page_factory):
    page = page_factory(url).page
    with page.expect_download() as download:
        page.locator("#figure-response .figure-downloads a").first.click()
    assert download.value.suggested_filename == "drawn-response.csv"


@pytest.mark.parametrize("dark", [True, False])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_figures_have_no_serious_accessibility_fault(url, page_factory, dark, size):
    watched = page_factory(url, dark=dark, size=size)
    make_live(watched.page)
    for summary in watched.page.locator(".figure-aid summary").all():
        summary.click()
    assert watched.axe_faults(".recount-figure, .math") == []


def test_a_dark_page_prints_dark_on_white(url, page_factory):
    page = page_factory(url, dark=True).page
    page.emulate_media(media="print", color_scheme="dark")
    for selector in ("p", ".figure-title", ".recount-figure svg text"):
        colour = page.evaluate(
            "s => { const c = getComputedStyle(document.querySelector(`article ${s}`));"
            " return s.endsWith('text') ? c.fill : c.color; }",
            selector,
        )
        assert max(map(int, re.findall(r"\d+", colour)[:3])) < 128, selector


def test_formulas_are_mathml(url, page_factory):
    page = page_factory(url, js=False).page
    assert page.locator("span.math math").count() == 1
    assert page.locator("div.math math mfrac").count() == 2  # the binomial is one
    assert page.locator("div.math .eqno").inner_text().startswith("(1)")


# --- what the extensions do to text


def test_a_policy_is_replaced_not_repeated():
    page = '<head>\n<meta charset="utf-8" /><script>go()</script></head>'
    once = policy.with_policy(page)
    assert policy.with_policy(once) == once
    assert policy.digest("go()") in once
    assert once.index("charset") < once.index("Content-Security-Policy") < once.index("go()")


def test_handlers_are_allowed_by_hash_and_data_blocks_not_at_all():
    scan = policy.PageScan(
        '<button onclick="a(&quot;x&quot;)"></button><script type="application/json">{}</script>'
    )
    assert scan.scripts == []
    assert policy.digest('a("x")') in policy.policy(scan)
    assert "'unsafe-hashes'" in policy.policy(scan)


@pytest.mark.parametrize(
    "tag",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<link rel="stylesheet" href="//cdn.example/x.css">',
        '<img src="http://cdn.example/x.png" />',
    ],
)
def test_what_loads_from_another_host_is_found(tag):
    assert len(policy.PageScan(tag).foreign) == 1


def test_links_to_other_hosts_are_no_requests():
    page = '<a href="https://example.org">x</a><link rel="canonical" href="https://example.org">'
    assert policy.PageScan(page).foreign == []


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{1}",
        r"\unknown x",
        r"\begin{nothing}x",
        r"\begin{aligned}a&=b\end{aligned}",
        r"a \\ b",
    ],
)
def test_a_formula_that_cannot_be_read_is_a_warning(tex, caplog):
    with pytest.raises(ValueError, match=r"."):
        offline.mathml(tex, "inline")
    assert "<code>" in offline._formula(nodes.math(tex, tex), "inline")
    assert "no MathML" in caplog.text


def test_signs_are_operators_and_letters_are_not():
    markup = offline.mathml(r"\alpha \pm b", "inline")
    assert "<mo>&#x000B1;</mo>" in markup
    assert "<mi>b</mi>" in markup


def test_an_unfinished_redirect_becomes_a_page(site):
    text = (site / "index.html").read_text(encoding="utf-8")
    assert "<!DOCTYPE html>" in text
    assert 'content="0; url=pages/start.html"' in text
    assert "<title>A tiny book</title>" in text
