"""All claims of a book: their sentences, how each is held, and who read it since it changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recount.claims import readings
from recount.claims.pages import Holding, Pages, Sentence, plain
from recount.claims.readings import Reading, SentenceAgreement, digest
from recount.claims.records import Record, stored
from recount.claims.words import lacking
from recount.data.tables import BadData, Problem

COLUMNS = (
    "id", "page", "sentence", "basis", "tested", "margin", "beyond_chance", "assumption",
    "read_by", "unlike", "facts",
)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """A sentence of ours with what holds it.

    `basis` is empty where the stored outputs hold no record of it. `titles` are the figure titles
    that it holds, too.
    """

    id: str
    page: str
    line: int
    sentence: str
    context: str
    basis: str
    tested: str
    margin: str
    beyond_chance: str
    assumption: str
    unlike: str
    facts: tuple[str, ...]
    titles: tuple[str, ...]
    rounding: str
    model: str
    digest: str
    read_by: str
    verdict: str

    @property
    def read(self) -> bool:
        """Whether somebody read it as it stands, and found that it says no more than is tested."""
        return self.verdict in readings.GOOD

    @property
    def lacking(self) -> list[str]:
        """What its sentence, or a title that it holds, must say for its strength and does not."""
        strength = {
            "basis": self.basis, "beyond_chance": self.beyond_chance, "rounding": self.rounding,
            "model": self.model,
        }  # fmt: skip
        found = [f"“{self.sentence}”: {fault}" for fault in lacking(self.context, **strength)]
        for title in self.titles:
            found += [f"title “{title}”: {fault}" for fault in lacking(title, **strength)]
        return found


@dataclass(frozen=True)
class Registry:
    """The claims in the order of the pages, and the readings of their sentences."""

    claims: tuple[Claim, ...]
    readings: tuple[Reading, ...]
    concluding: tuple[Reading, ...]  # sentences that conclude without a claim and still stand

    @property
    def agreement(self) -> SentenceAgreement:
        """How often the first reading found that a claim says no more than is tested."""
        return readings.agreement(list(self.readings))

    @property
    def unread(self) -> list[Claim]:
        """The claims that nobody has read since they changed, or that are not mended since."""
        return [claim for claim in self.claims if not claim.read]

    @property
    def unheld(self) -> list[Claim]:
        """The claims without a record of how they are held."""
        return [claim for claim in self.claims if not claim.basis]


def load(root: Path) -> Registry:
    """The claims of the book at `root`; raises BadData with all that is wrong at once."""
    problems: list[Problem] = []
    found = readings.read(root, problems)
    if problems:
        raise BadData(problems)
    pages, records = Pages(root), stored(root)
    by_id: dict[str, list[Reading]] = {}
    for reading in found:
        by_id.setdefault(reading.id, []).append(reading)
    claims = tuple(
        _claim(sentences, pages.holdings.get(id_), records.get(id_), by_id.get(id_, []))
        for id_, sentences in pages.sentences.items()
    )
    concluding = tuple(
        reading
        for reading in by_id.get(readings.UNCLAIMED, [])
        if not reading.good and pages.standing(reading.folder, reading.sentence)
    )
    return Registry(claims, tuple(found), concluding)


def rows(claims: tuple[Claim, ...]) -> list[dict[str, str]]:
    """One row a claim for `claims.csv`, in the order of `COLUMNS`."""
    return [
        {**{name: getattr(claim, name) for name in COLUMNS}, "facts": " ".join(claim.facts)}
        for claim in claims
    ]


def _claim(
    sentences: list[Sentence],
    holding: Holding | None,
    record: Record | None,
    read: list[Reading],
) -> Claim:
    first = sentences[0]
    titles = tuple(s.whole for s in sentences if s.kind == "title")
    if record is None or holding is None:
        record = Record(first.id, "", "")
    now = digest(
        first.words, first.whole, *titles, holding.code if holding else "", record.basis,
        record.beyond_chance,
    )  # fmt: skip
    last = next((r for r in reversed(read) if r.digest == now), None)
    return Claim(
        first.id, first.page, first.line, first.words, plain(first.whole), record.basis,
        record.tested, record.margin, record.beyond_chance, _assumption(record), record.unlike,
        record.facts, titles, record.rounding, record.model, now,
        last.reader if last else "", last.verdict if last else "",
    )  # fmt: skip


def _assumption(record: Record) -> str:
    return f"{record.model}: {record.assumption}" if record.model else record.assumption
