"""Style sheets as rules, so that a sheet can be cut to what pages use.

The cut is the cautious one of such tools: a selector stays when every class, id, attribute and
element that it names occurs in a page, or as a word in a script that may set it.  What a
functional pseudo-class (`:not()`, `:is()`) holds is not looked at, and counts as used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STRING = re.compile(r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""", re.DOTALL)
NAME = r"(?:\\.|[\w-]|[^\x00-\x7f])+"
NAMED = re.compile(rf"([.#]?)({NAME})")
ATTRIBUTE = re.compile(rf"\[\s*({NAME})[^\]]*\]")
PSEUDO = re.compile(rf"::?{NAME}")
URL = re.compile(r"url\(\s*(\"[^\"]*\"|'[^']*'|[^)\"']*)\s*\)")
NESTING = ("@media", "@supports", "@layer", "@container")
FRAMES = re.compile(r"@(?:-\w+-)?keyframes\s+([\w-]+)")
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")


@dataclass
class Rule:
    """A style rule, a rule that holds others (`inside`), or another at-rule with its body."""

    prelude: str
    body: str = ""
    inside: list[Rule] | None = None

    def __str__(self) -> str:
        if self.inside is not None:
            return f"{self.prelude}{{{''.join(map(str, self.inside))}}}"
        return f"{self.prelude}{{{self.body}}}" if self.body else f"{self.prelude};"

    @property
    def selectors(self) -> list[str]:
        """The selectors of a style rule."""
        return split(self.prelude, ",")


def split(text: str, mark: str) -> list[str]:
    """The parts of a text between marks that stand in no string, bracket or address.

    >>> split("a:is(b, c), [d=',']", ",")
    ['a:is(b, c)', "[d=',']"]
    """
    parts, depth, start, at = [], 0, 0, 0
    while at < len(text):
        if found := STRING.match(text, at):
            at = found.end()
            continue
        sign = text[at]
        if sign == "\\":
            at += 1
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign == mark and depth == 0:
            parts.append(text[start:at].strip())
            start = at + 1
        at += 1
    return [part for part in (*parts, text[start:].strip()) if part]


def rules(sheet: str) -> list[Rule]:
    """The rules of a sheet.

    >>> [str(rule) for rule in rules("@media print { a { b : c; d: e } } /* f */ g{h:i}")]
    ['@media print{a{b:c;d:e}}', 'g{h:i}']
    """
    return list(_rules(COMMENT.sub("", sheet)))


def _rules(text: str) -> Iterator[Rule]:
    at, start = 0, 0
    while at < len(text):
        if found := STRING.match(text, at):
            at = found.end()
        elif text[at] == "\\":
            at += 2
        elif text[at] == ";":
            if prelude := text[start:at].strip():
                yield Rule(prelude)
            at = start = at + 1
        elif text[at] == "{":
            end = _end(text, at)
            prelude, body = _spaced(text[start:at]), text[at + 1 : end]
            if prelude.startswith(NESTING):
                yield Rule(prelude, inside=list(_rules(body)))
            elif "{" in STRING.sub("", body):  # @keyframes, or rules nested in a rule
                yield Rule(prelude, _spaced(body))
            elif shorter := ";".join(map(_declaration, split(body, ";"))):
                yield Rule(prelude, shorter)
            at = start = end + 1
        else:
            at += 1


def _end(text: str, start: int) -> int:
    """Where the brace closes that opens at `start`."""
    depth, at = 0, start
    while at < len(text):
        if found := STRING.match(text, at):
            at = found.end()
            continue
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
        at += 2 if text[at] == "\\" else 1
    raise ValueError(f"a brace is not closed: {text[start : start + 60]}")


def _spaced(text: str) -> str:
    """The text with single spaces; strings stay as they are."""
    parts, last = [], 0
    for found in STRING.finditer(text):
        parts += [re.sub(r"\s+", " ", text[last : found.start()]), found[0]]
        last = found.end()
    return "".join((*parts, re.sub(r"\s+", " ", text[last:]))).strip()


def _declaration(text: str) -> str:
    name, colon, value = text.partition(":")
    return f"{name.strip()}{colon}{_spaced(value)}"


# --- what is used


def names(selector: str) -> set[str]:
    """What must be on a page for a selector to match, each with the sign of its kind.

    >>> sorted(names("nav.bd-links > li#one:not(.two)[title='x']::before, *"))
    ['#one', '.bd-links', '[title', 'li', 'nav']
    """
    selector = STRING.sub('""', selector)
    while (bare := re.sub(r"\([^()]*\)", "", selector)) != selector:
        selector = bare
    found = {f"[{match[1]}" for match in ATTRIBUTE.finditer(selector)}
    selector = ATTRIBUTE.sub("", selector)
    selector = PSEUDO.sub("", selector)
    found |= {match[0] for match in NAMED.finditer(selector)}
    return {re.sub(r"\\(.)", r"\1", name) for name in found}


@dataclass
class Cut:
    """The rules that pages use, and the selectors that went."""

    kept: list[Rule] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def cut(sheet: list[Rule], used: set[str]) -> Cut:
    """Divide a sheet by the names that are used.

    >>> done = cut(rules(".a,.b{c:d}.e{f:g}@media print{.e{h:i}}"), {".a"})
    >>> "".join(map(str, done.kept)), done.dropped
    ('.a{c:d}', ['.b', '.e', '.e'])
    """
    done = Cut()
    for rule in sheet:
        if rule.inside is not None:
            inner = cut(rule.inside, used)
            done.dropped += inner.dropped
            if inner.kept:
                done.kept.append(Rule(rule.prelude, inside=inner.kept))
        elif rule.prelude.startswith("@"):
            done.kept.append(rule)
        else:
            kept = [one for one in rule.selectors if names(one) <= used]
            done.dropped += [one for one in rule.selectors if one not in kept]
            if kept:
                done.kept.append(Rule(",".join(kept), rule.body))
    return done


def styles(sheet: list[Rule]) -> Iterator[Rule]:
    """The style rules and the other rules with a body, also those inside others."""
    for rule in sheet:
        if rule.inside is not None:
            yield from styles(rule.inside)
        else:
            yield rule


def without_unread_variables(sheet: list[Rule], elsewhere: set[str]) -> None:
    """Remove the custom properties that no rule reads, and nothing that is named elsewhere."""
    while True:
        read = set(elsewhere)
        for rule in styles(sheet):
            read.update(VARIABLE.findall(rule.body))
        changed = False
        for rule in styles(sheet):
            if "--" not in rule.body or rule.prelude.startswith("@"):
                continue
            parts = split(rule.body, ";")
            kept = [p for p in parts if not p.startswith("--") or p.partition(":")[0] in read]
            if len(kept) < len(parts):
                rule.body, changed = ";".join(kept), True
        if not changed:
            _drop_empty(sheet)
            return


def without_unplayed_frames(sheet: list[Rule]) -> None:
    """Remove the animations that no rule plays."""
    played = {
        word
        for rule in styles(sheet)
        if not rule.prelude.startswith("@")
        for part in split(rule.body, ";")
        if "animation" in part
        for word in re.findall(r"[\w-]+", part)
    }
    for rule in styles(sheet):
        if (found := FRAMES.match(rule.prelude)) and found[1] not in played:
            rule.body = ""
    _drop_empty(sheet)


def _drop_empty(sheet: list[Rule]) -> None:
    for rule in sheet:
        if rule.inside is not None:
            _drop_empty(rule.inside)
    sheet[:] = [
        rule for rule in sheet if rule.inside or rule.body or rule.prelude.startswith("@import")
    ]


def readdressed(text: str, folder: str) -> str:
    """The text with its relative addresses read from `folder`, a path with a slash at its end.

    >>> readdressed("src:url(fonts/a.woff2),url('data:x')", "styles/")
    "src:url(styles/fonts/a.woff2),url('data:x')"
    """

    def moved(match: re.Match[str]) -> str:
        address = match[1].strip("\"' ")
        if not folder or re.match(r"[a-z]+:|/|#", address):
            return match[0]
        path = folder + address
        while (short := re.sub(r"[^/]+/\.\./", "", path, count=1)) != path:
            path = short
        return f"url({path})"

    return URL.sub(moved, text)
