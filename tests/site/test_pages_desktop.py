"""Every page of the built site in a wide window, in both palettes."""

from __future__ import annotations

from pathlib import Path

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
DESKTOP = (1280, 900)
SPOIL = """() => {
  const rows = [...document.querySelectorAll(".entry")].slice(20);
  const spoilt = (selector) => rows.pop().querySelector(selector);
  spoilt("a").textContent = "";
  spoilt(".agreement").style.color = "#ddd";
  spoilt("dl").role = "lisp";
  spoilt(".quantity").outerHTML = '<img src="data:," width="20" height="20">';
  for (const term of rows.pop().querySelectorAll("dt")) term.remove();
}"""


def test_a_page_is_quiet_fits_and_is_accessible_on_a_desktop(look_over, built_page):
    assert look_over(built_page, DESKTOP, copied=True) == []


def test_one_spoilt_row_among_many_of_its_form_is_found(page_factory):
    watched = page_factory((SITE / "book" / "concordance.html").as_uri())
    rows = watched.page.locator(".entry").count()
    watched.page.evaluate(SPOIL)
    watched.thin_out()
    assert watched.page.locator(".entry").count() < rows / 4
    rules = {fault.partition(":")[0] for fault in watched.axe_faults()}
    assert rules == {"link-name", "color-contrast", "aria-roles", "image-alt", "definition-list"}
