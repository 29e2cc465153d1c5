"""Every page of the built site on a phone: in both palettes, enlarged, and without JavaScript."""

from __future__ import annotations

from pathlib import Path

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
PHONE = (375, 800)
TWICE, FOUR_TIMES = (640, 512), (320, 256)  # CSS px of a window of 1280 by 1024


def test_a_page_is_quiet_fits_and_is_accessible_on_a_phone(look_over, built_page):
    assert look_over(built_page, PHONE, enlarged=(TWICE, FOUR_TIMES)) == []


def test_a_page_reads_without_javascript(page_factory, built_page):
    watched = page_factory((SITE / built_page).as_uri(), js=False, size=PHONE)
    for palette in ("light", "dark"):
        watched.page.emulate_media(color_scheme=palette)
        assert watched.page.locator("main h1:visible").count() == 1  # another one is for print
        for figure in watched.page.locator(".recount-figure").all():
            assert figure.locator("svg:visible").count() == 1
        assert watched.overflow() <= 0
    assert watched.problems == []
    assert watched.foreign == []
