"""What rests on each fact: the pages that print it, the outputs computed from it, the sentences.

Read from the pages and the stored outputs, so that no notebook has to run for it.  As JSON it goes
where the pages do not: into a reader's browser.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from recount.claims.pages import Pages
from recount.claims.records import Record, stored
from recount.claims.replay import Replayed, replayable
from recount.data.outputs import read_outputs
from recount.data.project import page_texts
from recount.ledger import Ledger


@dataclass(frozen=True)
class Sentence:
    """A sentence of ours that rests on facts, and how it is held.

    `replayed` is the code that holds it, where that needs nothing but printed quantities.
    """

    id: str
    page: str
    words: str
    basis: str
    beyond_chance: str
    facts: tuple[str, ...]
    replayed: Replayed | None = None


@dataclass(frozen=True)
class Output:
    """What a cell puts out and the tests compare with what is stored: a number, figure or table."""

    page: str
    kind: str
    name: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Uses:
    """The pages by the fact that they print, and what is computed from facts."""

    printed_on: dict[str, tuple[str, ...]]
    outputs: tuple[Output, ...]
    sentences: tuple[Sentence, ...]

    def of(self, ids: set[str]) -> tuple[list[str], list[Output], list[Sentence]]:
        """The pages, outputs and sentences that rest on any of these facts."""
        pages = dict.fromkeys(page for id_ in sorted(ids) for page in self.printed_on.get(id_, ()))
        outputs = [one for one in self.outputs if ids & set(one.facts)]
        return list(pages), outputs, [one for one in self.sentences if ids & set(one.facts)]


def uses(ledger: Ledger) -> Uses:
    """What rests on the facts of a ledger; raises BadData when something stored cannot be read."""
    printed = {id_: tuple(pages) for id_, pages in ledger.pages.items()}
    return Uses(printed, tuple(_outputs(ledger)), tuple(_sentences(ledger)))


def _outputs(ledger: Ledger) -> list[Output]:
    found = []
    for path in page_texts(ledger.root):
        if path.parent.name != "notebooks":
            continue
        page = path.relative_to(ledger.root).with_suffix("").as_posix()
        outputs = read_outputs(ledger.root, path.stem)
        named = [("number", n, ids) for n, ids in outputs.computed.items()]
        named += [("figure", n, ids) for n, ids in outputs.figures.items()]
        named += [("table", str(n), ids) for n, ids in enumerate(outputs.tables, 1)]
        for kind, name, ids in named:
            if facts := {id_.partition("#")[0] for id_ in ids}:
                found.append(Output(page, kind, name, tuple(sorted(facts))))
    return found


def _sentences(ledger: Ledger) -> list[Sentence]:
    pages, records = Pages(ledger.root), stored(ledger.root)
    code = replayable(pages)
    found = []
    for id_, (one, *_) in pages.sentences.items():
        if not (record := records.get(id_)) or not record.facts:
            continue
        alone = code.get(id_)
        if alone and not _as_stored(alone, record, ledger):
            alone = None
        chance = record.beyond_chance
        found.append(Sentence(id_, one.page, one.words, record.basis, chance, record.facts, alone))
    return found


def _as_stored(code: Replayed, record: Record, ledger: Ledger) -> bool:
    """Whether the code says of the facts as they are what its cell said."""
    try:
        held = code.asked_of(ledger.facts)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return False
    found = held.fails, held.basis, held.beyond_chance
    return found == ("", record.basis, record.beyond_chance)


def as_json(known: Uses) -> dict[str, Any]:
    """All of it, as lists and dictionaries."""
    return asdict(known)


def from_json(content: dict[str, Any]) -> Uses:
    """The same back."""
    sentences = [
        one | {"facts": tuple(one["facts"]), "replayed": Replayed.from_json(one["replayed"])}
        for one in content["sentences"]
    ]
    outputs = [one | {"facts": tuple(one["facts"])} for one in content["outputs"]]
    printed = {id_: tuple(pages) for id_, pages in content["printed_on"].items()}
    return Uses(
        printed, tuple(Output(**o) for o in outputs), tuple(Sentence(**s) for s in sentences)
    )
