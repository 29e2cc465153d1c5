"""Seeded defects of the kinds of MedSci-Audit's benchmark E1 that this book could have, too.

Source: Aperivue/medsci-skills, `evaluation/h1_seeded_defects`, read at commit 60ce35c. Its defects
are put at the end of a manuscript, one at a time; the sentences here are ours, of the same kinds.
Not tried: its two that ask a registry on the network, and those of style, of the names of
reporting guidelines and of the code of an analysis, which are no numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from recount.data.bibliography import works
from recount.data.sources import RECORD
from recount.data.tables import BadData
from recount.ledger import Ledger
from recount.lint import rules
from recount.lint.markdown import read_page
from recount.mutation.model import Mutant
from recount.mutation.overlay import Overlay
from recount.mutation.prose import Words
from recount.sentences import Line, load

SENTENCES = {
    "COH_CASCADE_SUM": "Of 400 screened, 90 were left out, which leaves 330 for the analysis.",
    "COH_RATE_BACKCALC": "The rate was 7.5 per 100 patient-years (30 events in 800 patient-years).",
    "SCO_PROGNOSTIC": "We recommend yearly visits to follow the course of the disease.",
    "ART_PROMISED_ABSENT": "A landmark analysis was made to deal with immortal time.",
    "CIT_UNDEFINED_KEY": "This rests on a work {cite}`no_such_work_of_ours`.",
}
RECORDS = {
    "CIT_DUPLICATE": "the record of a work under a second key, with its DOI",
    "CIT_PAGINATION": "the pages of a work as e000-e000",
}


def mutants(ledger: Ledger) -> Iterator[Mutant]:
    """Each sentence at the end of each chapter, each slip in the record of each article."""
    for line in {x.page: x for x in load(ledger).lines if x.number}.values():
        if line.page.startswith("notebooks/"):
            for kind, text in SENTENCES.items():
                new = f"{line.written} {text}"
                yield Mutant("benchmark", kind, line.page, line.page, text, (line, new))
    for source in ledger.facts.sources.values():
        if source.doi and source.pages:
            for kind, what in RECORDS.items():
                group = ledger.shelf(source.source)
                yield Mutant("benchmark", kind, group, source.source, what, source)


class Seeded(Words):
    """The rules of words, those of citations, and the records of works."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        super().__init__(ledger, folder)
        self.works = {work.key for work in works(ledger.root)}

    def judged(self, mutant: Mutant) -> tuple[str, str]:
        """The killer of a mutant, and what it says."""
        if mutant.kind not in RECORDS:
            return super().judged(mutant)
        source = self.ledger.facts.sources[mutant.place]
        file = source.file(RECORD)
        text = (self.ledger.root / file).read_text(encoding="utf-8")
        texts = {file: text.replace(f'pages = "{source.pages}"', 'pages = "e000-e000"')}
        if mutant.kind == "CIT_DUPLICATE":
            texts = {"data/references/the_same_again.toml": _reference(text)}
        with Overlay(self.ledger.root, self.folder / "copy") as overlay:
            overlay.write(texts)
            try:
                works(overlay.folder)
            except BadData as error:
                return "row", str(error.problems[0])
        return "", ""

    def _faults(self, line: Line, text: str) -> list[str]:
        found = super()._faults(line, text)
        path = self.folder / "line.md"
        page = replace(read_page(path, self.folder, self.dialect), problems=[])
        rules.cited(page, self.works)
        return found + [problem.message for problem in page.problems]


def _reference(text: str) -> str:
    """A source's record as one of a work that is no source: what both have."""
    wanted = ("title", "authors", "year", "container", "volume", "number", "pages", "doi", "entry")
    lines = text.split("\n")
    kept, inside = [], False
    for line in lines:
        if inside or line.partition(" =")[0] in wanted:
            kept.append(line)
            inside = line.rstrip().endswith(("[", ",")) and "]" not in line
    return "\n".join(kept) + "\n"
