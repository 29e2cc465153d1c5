"""`python -m recount claims`: all claims by basis, and those that nobody has read as they stand."""

from __future__ import annotations

import json
from collections import Counter

from recount.claims.registry import Claim, Registry, rows
from recount.vocabulary import BASES, BEYOND_CHANCE

HELD, OPEN = 0, 1


def print_claims(registry: Registry, *, unread: bool, as_json: bool) -> int:
    """Print the claims, a line each; 1 when one is unread, without basis, or not hedged."""
    shown = registry.unread if unread else list(registry.claims)
    if as_json:
        table = rows(tuple(shown))
        extra = [{"line": c.line, "digest": c.digest, "context": c.context} for c in shown]
        joined = [{**row, **more} for row, more in zip(table, extra, strict=True)]
        print(json.dumps(joined, ensure_ascii=False, indent=1))
    elif unread:
        for claim in shown:
            print(f"{claim.page}.md:{claim.line} [{claim.id}] {claim.digest} “{claim.context}”")
        for reading in registry.concluding:
            print(f"{reading.folder} [-] concludes without a claim: “{reading.sentence}”")
        print(f"{len(shown)} of {len(registry.claims)} claims unread, {_agreed(registry)}")
    else:
        _print_all(registry)
    faults = registry.unread or registry.unheld or registry.concluding
    return OPEN if faults or any(claim.lacking for claim in registry.claims) else HELD


def _print_all(registry: Registry) -> None:
    for claim in registry.claims:
        print(f"{claim.page:<34}{_strength(claim):<28}{_state(claim):<8}{claim.id}")
        for fault in claim.lacking:
            print(f"  {claim.page}.md:{claim.line} {fault}")
    counts = Counter(claim.basis or "no record" for claim in registry.claims)
    order = [name for name in (*BASES, *sorted(counts)) if counts[name]]
    told = ", ".join(f"{counts[name]} {name}" for name in dict.fromkeys(order))
    beyond = sum(claim.beyond_chance == "yes" for claim in registry.claims)
    print(f"\n{len(registry.claims)} claims: {told or 'none'}; {beyond} beyond chance")
    unheld = f"{len(registry.concluding)} sentences conclude without a claim"
    print(f"{len(registry.unread)} unread, {unheld}; {_agreed(registry)}")


def _strength(claim: Claim) -> str:
    chance = BEYOND_CHANCE.get(claim.beyond_chance, "")
    return ", ".join(words for words in (claim.basis or "no record", chance) if words)


def _state(claim: Claim) -> str:
    return "read" if claim.read else claim.verdict or "unread"


def _agreed(registry: Registry) -> str:
    agreement = registry.agreement
    return f"{agreement.agreed} of {agreement.read} said no more at their first reading"
