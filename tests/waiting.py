"""Waiting for a page by what it does, since a busy machine takes longer than any time one names."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

SHOWN = "() => !document.querySelector('.ledger[aria-busy=true]')"


def settle(page: Page) -> None:
    """Until each list of the page shows what was asked of it last."""
    page.wait_for_function(SHOWN)


def comes_true(page: Page, check: Callable[[], bool], ms: int = 10_000) -> bool:
    """Whether what is looked at comes to be so; it is looked at forty times a second."""
    for _ in range(ms // 25):
        if check():
            return True
        page.wait_for_timeout(25)
    return check()
