"""The page that is being written, and addresses as they read from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx.util.osutil import relative_uri

from recount.data.facts import Fact
from recount.ledger import Ledger
from recount.sphinx_ext.build import ledger_of, places

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.writers.html5 import HTML5Translator


@dataclass(frozen=True)
class Page:
    """The page that is being written, and links as they read from it."""

    builder: Builder
    docname: str
    heading: int = 2

    @classmethod
    def of(cls, translator: HTML5Translator) -> Page:
        """The page of a translator; `heading` is the level that a heading would have here."""
        builder = translator.builder
        return cls(builder, builder.current_docname, min(translator.section_level + 1, 6))

    @property
    def ledger(self) -> Ledger:
        """The ledger of this build."""
        return ledger_of(self.builder.env)

    @property
    def single(self) -> bool:
        """Whether all pages are one file."""
        return self.builder.name == "singlehtml"

    def place(self, name: str, anchor: str) -> str | None:
        """The address of an anchor in a generated part; None when no page holds that part."""
        page = places(self.builder.env).get(name)
        if page is None:
            return None
        here = self.single or page == self.docname
        return f"{'' if here else self.builder.get_relative_uri(self.docname, page)}#{anchor}"

    def row(self, fact: Fact) -> str | None:
        """The address of a fact's row in the ledger, or on the page that holds the literature's."""
        apart = self.parted and not self.ledger.facts.sources[fact.source].whole
        return self.place("literature" if apart else "ledger", fact.anchor)

    @property
    def parted(self) -> bool:
        """Whether the ledger's rows of the literature stand on a page of their own."""
        return not self.single and "literature" in places(self.builder.env)

    def finding(self, id_: str) -> str | None:
        """The address of a finding."""
        return self.place("findings", f"finding-{id_}")

    def claim(self, id_: str) -> str | None:
        """The address of a claim in the list of all claims."""
        return self.place("claims", f"claim-{id_}")

    @property
    def change(self) -> str | None:
        """The address at which a number can be changed; None where no browser can recount."""
        page = places(self.builder.env).get("recount-here")
        return self.page(page) if page else None

    def page(self, docname: str) -> str | None:
        """The address of another page; None when the book does not hold it."""
        if docname not in self.builder.env.all_docs:
            return None
        return self.builder.get_relative_uri(self.docname, docname)

    def title(self, docname: str) -> str:
        """The title of another page, or its file's name when the book does not hold it."""
        title = self.builder.env.titles.get(docname)
        return title.astext() if title else docname.rpartition("/")[2]

    def file(self, path: str) -> str:
        """The address of a file of the site."""
        if self.single:
            return path
        return relative_uri(self.builder.get_target_uri(self.docname, path), path)
