"""The words that a claim's strength asks for: hedges, and who is speaking.

Each pattern is matched without regard to case in the claim's own sentence, its words included.
"""

from __future__ import annotations

import re

CHANCE = (
    r"by (?:the|its|their|these|both) estimates?", r"by the point estimates?", r"as estimated",
    r"in (?:these|those) (?:patients|children|adults|trials|series|cohorts|numbers)",
    r"in (?:this|that) (?:trial|study|series|cohort|sample)(?:[’']s (?:numbers|patients))?",
    r"chance", r"may", r"might", r"could", r"not excluded?", r"does not exclude",
    r"compatible with", r"cannot be told (?:apart|from)",
    r"interval (?:also )?(?:contains|includes|covers|reaches)",
)  # fmt: skip
ROUNDING = (
    r"as printed", r"within rounding", r"up to rounding", r"by the printed (?:digits|numbers)",
    r"rounding (?:could|can|may)", r"rounded",
)  # fmt: skip
OUR_SOURCES = (
    r"our (?:\w+ )?sources", r"we (?:did not|have not|could not) f(?:ind|ound)", r"we found no\w*",
    r"no source of ours", r"(?:our|the) ledger", r"what we (?:could )?read",
)  # fmt: skip
MODEL = (
    r"models?", r"modelled", r"simulat\w+", r"assum\w+", r"priors?", r"forecasts?", r"predict\w*",
)  # fmt: skip
OURS = (
    r"we (?:think|judge|believe|read|prefer|hold|would|take|expect|count|see|regard)",
    r"in our (?:view|opinion|judgement|reading)", r"our", r"ours", r"to us",
)  # fmt: skip
SAYS = (
    r"says?", r"said", r"states?", r"writes?", r"wrote", r"calls?", r"called", r"gives?", r"gave",
    r"prints?", r"printed", r"names?", r"reports?", r"reported", r"according to", r"leaves? open",
    r"concludes?", r"concluded", r"describes?", r"lists?", r"asks?", r"requires?", r"defines?",
    r"mentions?", r"tells?", r"does not say", r"warns?", r"allows?", r"decided?", r"{cite}",
)  # fmt: skip


def says(patterns: tuple[str, ...], text: str) -> bool:
    """Whether one of the patterns stands in a text, as whole words.

    >>> says(CHANCE, "Survival was longer, by the estimates.")
    True
    """
    joined = "|".join(patterns)
    return re.search(rf"(?<!\w)(?:{joined})(?!\w)", text, re.IGNORECASE) is not None


def lacking(
    text: str, *, basis: str, beyond_chance: str = "", rounding: str = "", model: str = ""
) -> list[str]:
    """What a sentence held so must say and does not, a line each.

    >>> lacking("Survival was longer.", basis="compared", beyond_chance="no")
    ['it is not beyond chance; expected words such as: by the estimates, in these patients']
    """
    wanted: list[tuple[tuple[str, ...], str, str]] = []
    if beyond_chance == "no":
        wanted.append((CHANCE, "it is not beyond chance", "by the estimates, in these patients"))
    if basis == "compatible" or rounding:
        wanted.append((ROUNDING, "rounding can turn it", "as printed, within rounding"))
    if basis == "absent":
        wanted.append((OUR_SOURCES, "it is an absence", "our sources, we did not find"))
    if basis in ("modelled", "simulated"):
        named = (re.escape(model),) if model else ()
        wanted.append(((*MODEL, *named), "it holds in a model", "in the model, or its name"))
    if basis == "read":
        wanted.append((SAYS, "a document says it", "who says it"))
    if basis == "judged":
        wanted.append((OURS, "it is our opinion", "we think, in our view"))
    return [
        f"{why}; expected words such as: {example}"
        for patterns, why, example in wanted
        if not says(patterns, text)
    ]
