"""What the ledger says of a declared check that is left out, or is of another method.

One entry of one file is read again, its check takes the place of the one that stood there, and what
rests on it is asked: the findings, the counted verdicts, and what lines print.
"""

from __future__ import annotations

from pathlib import Path

from recount.checks import declared
from recount.checks.model import Check
from recount.data.tables import Problem
from recount.ledger import Ledger
from recount.mutation.arithmetic import Arithmetic, Some
from recount.mutation.model import Mutant

GROUP = "declared"


class Declarations:
    """The declared checks of a ledger, ready to be asked about one of them."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.ledger, self.folder = ledger, folder
        self.arithmetic = Arithmetic(ledger)
        self.known = {check.id: check for check in ledger.declared.checks}

    def judged(self, mutant: Mutant) -> tuple[str, str]:
        """The killer of a mutant, and what it says."""
        file, text = mutant.apply
        source = Path(file).parent.name if file.count("/") > 1 else declared.CONCORDANCE
        name = f"{source}:{mutant.place.rpartition(':')[2]}"
        if text is None:
            if self.arithmetic.findings.get(name) or self.arithmetic.told.get(name):
                return "checks", "a finding names it"
            return self.arithmetic.in_place_of([self.known[name]], [])
        problems: list[Problem] = []
        new = self._read(source, file, text, problems).get(name)
        if new is None or problems:
            return "checks", problems[0].message if problems else "it is no check"
        return self.arithmetic.in_place_of([self.known[name]], [new])

    def _read(self, source: str, file: str, text: str, problems: list[Problem]) -> dict[str, Check]:
        """The checks of one file, which holds one entry and the tables of its document."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        sources = {k: s for k, s in self.ledger.facts.sources.items() if k == source}
        some = Some(sources, self.ledger.facts.by_id)
        found = declared.read(self.folder / "data", some, problems)
        path.unlink()
        return {check.id: check for check in found.checks}
