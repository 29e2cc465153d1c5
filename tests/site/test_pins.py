"""Panels that stay, two side by side, in the built site from disk."""

from __future__ import annotations

from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
TOWER = (SITE / "notebooks" / "tower.html").as_uri()
OPEN = ".fact-panel:popover-open"
NUMBERS = ".fact-reported .fact-number"


def pin(page, n: int) -> str:
    """Pin the panel of the n-th printed number; its label."""
    page.locator(NUMBERS).nth(n).click()
    label = page.locator(f"{OPEN} .fact-label").inner_text()
    page.locator(f"{OPEN} .pin-button").click()
    return label


def labels(page) -> list[str]:
    """The labels of what is pinned, the older first."""
    return page.locator(".pin .fact-label").all_inner_texts()


def distinct(page, count: int) -> list[int]:
    """Printed numbers of the page whose panels have different labels."""
    found = page.evaluate("""() => {
      const seen = new Map();
      [...document.querySelectorAll(".fact-reported .fact-number")].forEach((number, n) => {
        const panel = document.getElementById(number.getAttribute("popovertarget"));
        const label = /fact-label">([^<]*)/.exec(panel.innerHTML.replaceAll("&lt;", "<"))?.[1];
        if (label && !seen.has(label)) seen.set(label, n);
      });
      return [...seen.values()];
    }""")
    return found[:count]


def test_two_panels_stay_side_by_side_and_the_older_gives_way(page_factory):
    watched = page_factory(TOWER)
    page = watched.page
    first, second, third = distinct(page, 3)
    a, b = pin(page, first), pin(page, second)
    page.locator(".bd-article h1").first.click()
    assert labels(page) == [a, b]
    boxes = [card.bounding_box() for card in page.locator(".pin").all()]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    assert all(box["y"] + box["height"] <= 901 and box["height"] > 60 for box in boxes)
    assert page.locator(".pins [id], .pins .cite").count() == 0
    c = pin(page, third)
    assert labels(page) == [b, c]
    page.get_by_role("button", name="Unpin").first.click()
    assert labels(page) == [c]
    assert watched.problems == []
    assert watched.axe_faults(".pins") == []


def test_by_keyboard_a_panel_is_pinned_and_unpinned_and_the_focus_comes_back(page_factory):
    watched = page_factory(TOWER)
    page = watched.page
    (n,) = distinct(page, 1)
    number = page.locator(NUMBERS).nth(n)
    number.focus()
    page.keyboard.press("Enter")
    button = page.locator(f"{OPEN} .pin-button")
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator(OPEN).count() == 0
    status = page.locator(".pins [role=status]")
    assert status.inner_text().startswith("Pinned: ")
    assert number.evaluate("e => e === document.activeElement")
    number.press("Enter")
    assert page.locator(f"{OPEN} .pin-button").inner_text() == "Unpin"
    page.keyboard.press("Escape")  # closes the panel, and nothing else
    assert page.locator(OPEN).count() == 0
    assert page.locator(".pin").count() == 1
    page.locator(".pin-close").focus()
    page.keyboard.press("Escape")
    assert page.locator(".pin").count() == 0
    assert status.inner_text().startswith("Unpinned: ")
    assert number.evaluate("e => e === document.activeElement")
    assert watched.problems == []


@pytest.mark.parametrize("dark", [False, True])
def test_on_a_phone_two_cards_stand_at_the_foot(page_factory, dark):
    watched = page_factory(TOWER, size=(390, 844), dark=dark)
    page = watched.page
    for n in distinct(page, 2):
        pin(page, n)
    page.wait_for_function("() => document.querySelectorAll('.pin').length === 2")
    boxes = [card.bounding_box() for card in page.locator(".pin").all()]
    assert [round(box["width"]) for box in boxes] == [195, 195]
    assert {round(box["y"] + box["height"]) for box in boxes} == {844}
    assert all(box["height"] <= 0.4 * 844 for box in boxes)
    assert watched.overflow() <= 0
    assert watched.axe_faults(".pins") == []


def test_nothing_of_it_is_loaded_before_a_panel_opens_nor_offered_without_javascript(page_factory):
    page = page_factory(TOWER).page
    loaded = "() => [...document.querySelectorAll('[src*=pins], [href*=pins]')].map(e => e.tagName)"
    assert page.evaluate(loaded) == []
    page.locator(NUMBERS).first.click()
    page.locator(f"{OPEN} .pin-button").wait_for()
    assert page.evaluate(loaded) == ["SCRIPT"]
    still = page_factory(TOWER, js=False).page
    still.locator(NUMBERS).first.click()
    assert still.locator(OPEN).count() == 1
    assert still.locator(".pin-button").count() == 0
