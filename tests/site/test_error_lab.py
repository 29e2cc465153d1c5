"""The error lab, played by keyboard on a phone: what is told is what the library says.

Pyodide is fetched by `make recount-here`; without it no further table is offered.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from recount.authoring import open_book
from recount.lab.rounds import HERE, Lab, Round
from recount.vocabulary import name_of

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
PAGE = SITE / "book" / "error-lab.html"
PHONE = (390, 800)
PATIENCE = 120_000  # ms, of a machine that does much else


@pytest.fixture(scope="module")
def lab():
    return Lab(open_book().ledger)


@pytest.fixture(scope="module")
def stock(lab):
    return lab.stock()


@pytest.fixture
def opened(page_factory):
    watched = page_factory(PAGE.as_uri(), size=PHONE)
    watched.page.locator(".el-place table").wait_for()
    return watched


def focused(page) -> str:
    return page.evaluate("document.activeElement.dataset.id ?? document.activeElement.className")


def cells(one: Round) -> list[list[str | None]]:
    return [[fact.id if fact else None for fact in line.facts] for line in one.table.lines]


def go_to(page, one: Round, wanted: str) -> None:
    """From any cell of the table to another, by the arrow keys alone."""
    rows = cells(one)
    for key in ("ArrowUp", "ArrowLeft"):
        for _ in range(len(rows)):
            page.keyboard.press(key)
    for _ in range(len(rows) * len(rows[0])):
        if focused(page) == wanted:
            return
        row = next(row for row in rows if focused(page) in row)
        page.keyboard.press("ArrowDown" if wanted not in row else "ArrowRight")
    # The first column may be empty beside it: Tab goes through all cells.
    while focused(page) != wanted:
        page.keyboard.press("Shift+Tab")


def choose(page, level: int) -> None:
    page.locator('input[name="el-level"]:checked').focus()
    while page.locator('input[name="el-level"]:checked').get_attribute("value") != str(level):
        page.keyboard.press("ArrowDown")


def into_table(page, one: Round) -> None:
    known = {id_ for row in cells(one) for id_ in row if id_}
    page.locator(".el-name").focus()
    page.keyboard.press("Tab")
    assert focused(page) in known


def finish(page) -> None:
    while focused(page) != "el-done":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "el-status"


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_round_is_played_by_keyboard_on_a_phone(opened, stock, level):
    page = opened.page
    choose(page, level)
    one = next(one for one in stock[level] if level < 3 or len(one.errors) > 1)
    for _ in range(stock[level].index(one)):  # on to a table with errors
        finish(page)
        while focused(page) != "el-next":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    assert page.locator(".el-place caption").inner_text() == one.table.caption
    assert page.locator(".el-place td button").all_inner_texts() == [
        one.texts[id_] for row in cells(one) for id_ in row if id_
    ]
    into_table(page, one)
    wrong = {id_ for error in one.errors for id_ in error.was}
    suspects = {id_ for error in one.errors for id_ in error.suspects}
    first, *others = one.errors
    go_to(page, one, next(iter(first.was)))
    page.keyboard.press("Space")
    sound = next(id_ for id_ in one.texts if id_ not in wrong | suspects)
    go_to(page, one, sound)
    page.keyboard.press("Space")
    marked = page.locator('.el-place [aria-pressed="true"]')
    assert {one.get_attribute("data-id") for one in marked.all()} == {next(iter(first.was)), sound}
    assert opened.axe_faults() == []
    finish(page)

    findable = [error for error in one.errors if error.seen == HERE]
    told = page.locator(".el-said > ol > li")
    assert told.count() == len(one.errors)
    for item, error in zip(told.all(), one.errors, strict=True):
        text = item.inner_text()
        assert error.kind in text
        assert error.told in text
        assert item.get_attribute("data-seen") == error.seen
        for said in error.says[:4]:
            assert f"{name_of(said.method)}: {said.arithmetic}" in text
    states = [item.get_attribute("data-state") for item in told.all()]
    assert states[0] == ("found" if first.seen == HERE else "beyond")
    assert all(
        state == ("pointed" if set(error.suspects) & set(first.was) else "missed")
        for state, error in zip(states[1:], others, strict=True)
    )
    found = sum(
        error.seen == HERE and state != "missed"
        for state, error in zip(states, one.errors, strict=True)
    )
    status = page.locator(".el-status").inner_text()
    if findable:
        assert f"You found {found} of {len(findable)} error" in status
    assert "1 false alarm." in status
    assert page.locator('[data-state="alarm"]').get_attribute("data-id") == sound
    assert page.locator(".el-note").count() == len(wrong) + 1
    assert opened.overflow() <= 0
    assert opened.axe_faults() == []
    assert opened.problems == []
    assert opened.foreign == []


def test_the_score_stays_in_this_browser_until_it_is_deleted(opened):
    page = opened.page
    assert page.locator(".el-score li").count() == 0
    page.locator(".el-done").click()
    score = page.locator(".el-score li").inner_text()
    assert score.startswith("Level 1: 1 round, 0 of 1 error found")
    opened.come_back()
    page.locator(".el-done").click()
    assert "counted before" in page.locator(".el-status").inner_text()
    assert page.locator(".el-score li").inner_text() == score
    page.get_by_role("button", name="Delete my score").click()
    opened.come_back()
    page.locator(".el-place table").wait_for()
    assert page.locator(".el-score li").count() == 0
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('lab'))") == []


def test_on_paper_stand_all_tables_and_the_key_at_the_end(opened, stock):
    page = opened.page
    page.emulate_media(media="print")
    assert not page.locator(".error-lab").is_visible()
    tables = page.locator(".el-sheet table")
    assert tables.count() == sum(map(len, stock.values()))
    assert all(one.is_visible() for one in (tables.first, tables.last))
    assert page.locator(".el-key dl").is_visible()
    assert page.locator(".el-key").evaluate("node => getComputedStyle(node).breakBefore") == "page"
    assert page.locator(".el-key dt").count() == tables.count()
    page.goto(f"{PAGE.as_uri()}?class")
    page.locator(".el-place table").wait_for(state="attached")
    assert not page.locator(".el-key").is_visible()
    assert page.locator(".el-sheet table").first.is_visible()


def test_without_a_script_the_tables_and_the_key_are_folded(browser, stock):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(PAGE.as_uri())
    assert "Without JavaScript the lab is read" in page.locator(".bd-article").inner_text()
    assert not page.locator(".el-sheet").first.is_visible()
    page.locator(".el-sheets > summary").click()
    page.locator(".el-key > summary").click()
    assert page.locator(".el-sheet").last.is_visible()
    assert stock[1][0].errors[0].told in page.locator(".el-key").inner_text()
    context.close()


def test_a_new_table_is_drawn_by_python_in_the_page(opened, lab):
    page = opened.page
    page.locator(".el-done").click()
    draw = page.locator(".el-more")
    if not (SITE / "_static" / "pyodide").is_dir():
        assert not draw.is_visible()
        return
    assert "loads Python" in draw.inner_text()
    draw.click()
    page.get_by_text("A new table, level 1").wait_for(timeout=PATIENCE)
    seed = int(page.locator(".el-name").inner_text().rpartition(" ")[2])
    one = lab.round(1, seed)
    assert page.locator(".el-place td button").all_inner_texts() == [
        one.texts[id_] for row in cells(one) for id_ in row if id_
    ]
    page.locator(".el-done").click()
    assert one.errors[0].told in page.locator(".el-said").inner_text()
    assert draw.inner_text() == "Draw a new table"
    assert opened.problems == []
    assert opened.foreign == []
