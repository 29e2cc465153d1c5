"""Sentences about the sources: what none of ours prints, and what one of them says.

`absent` is a query over the ledger, so that entering the fact makes the sentence fail.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from recount.claims.context import fail, here, refuse, stated
from recount.claims.records import Record, write
from recount.data.facts import Fact

Patterns = str | tuple[str, ...]


def absent(
    id_: str,
    *,
    key: Patterns = (),
    label: str = "",
    example: Patterns = (),
    besides: tuple[str, ...] = (),
    tested: str = "",
) -> Record:
    """None of our facts has such a key and such a label.

    `key` is a pattern over `source:key` (as of a shell), or several, of which one may fit; `label`
    a regular expression without regard to case over label, label of the source and population;
    given both, a fact must fit both. A word of a key pattern that no key of the ledger has might
    be a slip, and so might any label: `example` gives a key, or a label, that would be found.
    `besides` are facts that fit and are not meant.
    """
    keys, examples = _several(key), _several(example)
    refuse(id_, stated(id_) + _faults(keys, label, examples, besides))
    found = [f.id for f in here().facts if _fits(f, keys, label) and f.id not in besides]
    if found:
        fail(id_, f"the ledger has {', '.join(found[:5])}{' ...' * (len(found) > 5)}")
    parts = [f"key {' or '.join(keys)}"] if keys else []
    parts += [f"label {label}"] if label else []
    told = tested or f"no fact with {' and '.join(parts)}"
    if besides:
        told += f", besides {', '.join(besides)}"
    # Not how many were searched: every fact entered would make the stored outputs stale.
    return write(Record(id_, "absent", told, facts=besides))


def read_in(id_: str, source: str, *, says: str, at: str = "") -> Record:
    """What a document says, or leaves open: `source`, or `source:key` of a fact, and the place.

    `says` is the statement in our words. The place of a fact is its locator, unless `at` says more.
    """
    name, _, key = source.partition("#")[0].partition(":")
    ledger, faults = here().facts, stated(id_)
    if name not in ledger.sources:
        faults.append(f"unknown source {name!r}; expected a document of the ledger")
    if key and f"{name}:{key}" not in ledger.by_id:
        faults.append(f"unknown fact {source!r}; expected a key of the ledger")
    if not key and not at.strip():
        faults.append("no place; expected at='Table 2, footnote'")
    if not says.strip():
        faults.append("says is empty; expected what the document says there")
    refuse(id_, faults)
    place = at or ledger[f"{name}:{key}"].locator
    told = f"{ledger.sources[name].short}, {place}: {says}"
    return write(Record(id_, "read", told, facts=(f"{name}:{key}",) if key else ()))


def _several(patterns: Patterns) -> tuple[str, ...]:
    return (patterns,) if isinstance(patterns, str) else tuple(patterns)


def _faults(
    keys: tuple[str, ...], label: str, examples: tuple[str, ...], besides: tuple[str, ...]
) -> list[str]:
    if not keys and not label:
        return ["no pattern; expected key='*study*endpoint*' or label='words'"]
    faults = []
    known = set(re.split(r"[:._@]", "\n".join(here().facts.by_id).replace("\n", ".")))
    for pattern in keys:
        words = {w for w in re.split(r"[^a-z0-9]+", re.sub(r"\[.*?\]", " ", pattern)) if w}
        shown = any(fnmatchcase(example, pattern) for example in examples)
        for word in sorted(words):
            if not shown and not any(word in part for part in known):
                wanted = "a word of a key, or example='a key that would be found'"
                faults.append(
                    f"unknown pattern {pattern!r}: no key has {word!r}; expected {wanted}"
                )
    try:
        re.compile(label)
        found = [example for example in examples if re.search(label, example, re.IGNORECASE)]
    except re.error as error:
        faults.append(f"unknown pattern {label!r}: {error}; expected a regular expression")
    else:
        if label and not found:
            faults.append(f"label {label!r} needs example='a label that would be found'")
    for key in () if faults else besides:
        fact = here().facts.by_id.get(key)
        if fact is None or not _fits(fact, keys, label):
            faults.append(f"besides names {key!r}, which the pattern does not find")
    return faults


def _fits(fact: Fact, keys: tuple[str, ...], label: str) -> bool:
    if keys and not any(fnmatchcase(fact.id, pattern) for pattern in keys):
        return False
    words = " ".join((fact.label, fact.label_original, fact.population))
    return not label or re.search(label, words, re.IGNORECASE) is not None
