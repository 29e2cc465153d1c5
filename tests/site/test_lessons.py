"""The lessons walked through from the built site, with the network off, as a teacher would."""

from __future__ import annotations

from pathlib import Path

import pytest

from recount.data.lesson import Step, plan_files, read_plan

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
PLANS = [read_plan(path, path.name) for path in plan_files(ROOT)]
WORDS_A_MINUTE = 200  # as recount.sphinx_ext.count
STEPS = [(plan, step) for plan in PLANS for step in plan.steps]
NAMES = [f"{plan.minutes}-at-{step.start}" for plan, step in STEPS]
FIGURE = "figure-"
# The text of what has an anchor: of a heading its section, what is folded left out.
READ = """(id) => {
  const found = document.getElementById(id);
  const part = found.closest("section") ?? found;
  const copy = part.cloneNode(true);
  copy.querySelectorAll("details, [popover], noscript, .cell, section").forEach((n) => n.remove());
  return copy.textContent.split(/\\s+/).filter(Boolean).length;
}"""


def address(page: str, view: str = "", anchor: str = "") -> str:
    url = (SITE / f"{page}.html").as_uri()
    return url + (f"?{view}" if view else "") + (f"#{anchor}" if anchor else "")


def open_step(page_factory, step: Step):
    watched = page_factory(address(step.page, step.view, step.anchor), size=(1280, 720))
    watched.page.context.set_offline(True)
    return watched


@pytest.mark.parametrize("plan", PLANS, ids=[str(plan.minutes) for plan in PLANS])
def test_the_printed_plan_has_a_row_for_each_step_and_the_clock_runs_through(page_factory, plan):
    watched = page_factory(address(f"book/teach/{Path(plan.file).stem}"))
    rows = watched.page.locator("table.lesson-plan tbody tr")
    clocks = [text.split()[0] for text in rows.locator("td:first-child").all_inner_texts()]
    assert clocks == [*(f"{s.start}–{s.end}" for s in plan.steps), str(plan.minutes)]
    assert watched.problems == []


@pytest.mark.parametrize(("plan", "step"), STEPS, ids=NAMES)
def test_what_a_step_shows_opens_at_its_place(page_factory, plan, step):
    if step.slide:
        watched = page_factory(address(plan.slides, anchor=step.slide), size=(1280, 720))
        watched.page.wait_for_function("() => window.Reveal && Reveal.isReady()")
        assert watched.page.evaluate("() => Reveal.getCurrentSlide().id") == step.slide
    if not step.page:
        return
    watched = open_step(page_factory, step)
    place = watched.page.locator(f'[id="{step.anchor}"]')
    assert place.count() == 1
    if step.reads:
        words = watched.page.evaluate(READ, step.anchor)
        assert 20 < words < WORDS_A_MINUTE * step.minutes / 2  # as long again to think and write
    assert watched.foreign == []


CONTROLLED = [(step, name) for (_, step), name in zip(STEPS, NAMES, strict=True) if step.control]


@pytest.mark.parametrize("step", [s for s, _ in CONTROLLED], ids=[n for _, n in CONTROLLED])
def test_the_control_of_a_step_is_there_and_takes_the_setting(page_factory, step):
    plan_page = next(p for p, s in STEPS if s is step)
    printed = page_factory(address(f"book/teach/{Path(plan_page.file).stem}"))
    row = printed.page.locator("table.lesson-plan tr", has_text=f"{step.start}–{step.end}").first
    told = (
        row.locator("td")
        .nth(2)
        .locator("p")
        .last.evaluate(
            """(line) => {
          const copy = line.cloneNode(true);
          copy.querySelectorAll("[popover], noscript").forEach((node) => node.remove());
          return copy.textContent;
        }"""
        )
    )
    label, _, to = told.partition(": ")
    watched = open_step(page_factory, step)
    watched.visit_figures()
    form = watched.page.locator(f'[id="{step.anchor}"] form')
    assert label.strip().rstrip(":") in form.inner_text()
    slider = form.locator("input[type=range]")
    if slider.count():
        names = [label.strip() in text for text in form.locator("label").all_inner_texts()]
        one = slider.nth(names.index(True)) if any(names) and slider.count() > 1 else slider.last
        one.evaluate("(input, value) => { input.value = value; }", to.strip())
        assert one.input_value() == to.strip()
    else:
        assert to.strip() in form.inner_text()
    assert watched.foreign == []
