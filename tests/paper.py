"""The text of printed pages."""

from __future__ import annotations

from pypdfium2 import PdfDocument


def page_texts(printed: bytes) -> list[str]:
    """The text of each page of a PDF, in the order in which it was drawn."""
    with PdfDocument(printed) as document:
        return [page.get_textpage().get_text_range() for page in document]
