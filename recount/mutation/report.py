"""The score: how many mutants of each layer were noticed, by what, and which were not."""

from __future__ import annotations

import csv
import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from recount.mutation.model import JUDGES, KILLERS, LAYERS, Result

SCORE = "book/mutation-score.json"
REASONS = "book/mutation-survivors.csv"
COLUMNS = ("layer", "kind", "group", "place", "reason")
EXAMPLES = 3


def read_reasons(root: Path) -> list[dict[str, str]]:
    """The classes of survivors, each with its patterns and the reason why it may survive."""
    path = root / REASONS
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return [dict(row) for row in csv.DictReader(stream)]


def reason_of(result: Result, reasons: list[dict[str, str]]) -> dict[str, str] | None:
    """The first class that a survivor belongs to."""
    mutant = result.mutant
    cells = {"layer": mutant.layer, "kind": mutant.kind, "group": mutant.group,
             "place": mutant.place}  # fmt: skip
    for row in reasons:
        if all(fnmatchcase(text, row[name] or "*") for name, text in cells.items()):
            return row
    return None


def score(root: Path, results: Iterable[Result], not_run: dict[str, int]) -> dict[str, Any]:
    """What is stored of a run: counts by layer, kind and group, and the survivors by class."""
    listed = list(results)
    reasons = read_reasons(root)
    layers: dict[str, Any] = {}
    commit = _commit(root)
    for layer in LAYERS:
        own = [r for r in listed if r.mutant.layer == layer]
        if own:
            layers[layer] = {
                "commit": commit, **counted(own), "not_run": not_run.get(layer, 0),
                "kinds": _by(own, "kind"), "groups": _by(own, "group"),
            }  # fmt: skip
    left = [r for r in listed if not r.killer]
    classes: dict[str, list[Result]] = defaultdict(list)
    named = {}
    for result in left:
        row = reason_of(result, reasons)
        name = json.dumps(row) if row else f"{result.mutant.layer}: {result.mutant.kind}"
        classes[name].append(result)
        named[name] = row
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "commit": commit,
        "layers": layers,
        "survivors": [
            {
                "layer": found[0].mutant.layer,
                "kind": (named[name] or {}).get("kind") or found[0].mutant.kind,
                "count": len(found),
                "reason": (named[name] or {}).get("reason", ""),
                "examples": [f"{r.mutant.place} {r.mutant.what}"[:160] for r in found[:EXAMPLES]],
            }
            for name, found in classes.items()
        ],
    }


def counted(results: list[Result]) -> dict[str, Any]:
    """How many ran, how many were noticed, by what, and how many by what judges."""
    killed = Counter(r.killer for r in results if r.killer)
    return {
        "run": len(results),
        "killed": killed.total(),
        "judged": sum(n for killer, n in killed.items() if killer in JUDGES),
        "by": {name: killed[name] for name in KILLERS if killed[name]},
    }


def noticed(row: dict[str, Any]) -> str:
    """The share that was noticed, cut and not rounded: where one is left, it is not the whole.

    >>> noticed({"killed": 43345, "run": 43352})
    '99.9%'
    """
    return f"{1000 * row['killed'] // row['run'] / 10:.1f}%" if row["run"] else ""


def _by(results: list[Result], name: str) -> dict[str, Any]:
    groups: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        groups[getattr(result.mutant, name)].append(result)
    return {group: counted(found) for group, found in sorted(groups.items())}


def _commit(root: Path) -> str:
    command = ["git", "-C", str(root), "rev-parse", "--short=12", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def store(root: Path, found: dict[str, Any]) -> Path:
    """Write the score beside the pages, the layers that did not run as they were."""
    path = root / SCORE
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        kept = [s for s in before["survivors"] if s["layer"] not in found["layers"]]
        merged = {**before["layers"], **found["layers"]}
        found["layers"] = {layer: merged[layer] for layer in LAYERS if layer in merged}
        found["survivors"] = kept + found["survivors"]
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def table(found: dict[str, Any]) -> list[str]:
    """The score as lines for a terminal."""
    lines = [
        f"{'layer':<11}{'run':>8}{'killed':>8}{'share':>8}{'judged':>8}{'not run':>9}  by what"
    ]
    for layer, row in found["layers"].items():
        share = noticed(row)
        by = ", ".join(f"{name} {n}" for name, n in row["by"].items())
        lines.append(
            f"{layer:<11}{row['run']:>8}{row['killed']:>8}{share:>8}{row['judged']:>8}"
            f"{row['not_run']:>9}  {by}"
        )
    for left in found["survivors"]:
        lines.append(f"survive: {left['count']} {left['layer']}, {left['kind']}: "
                     f"{left['reason'] or 'NO REASON GIVEN'}")  # fmt: skip
        lines += [f"    {example}" for example in left["examples"]]
    return lines
