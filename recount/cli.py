"""`python -m recount verify`, `explain KEY` and the files written from the data, on bare Python.

`recount.description` holds what `explain` prints.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path

from recount import changed, difference, read_again, sentences, written
from recount.checks.table import as_row, judge
from recount.claims.command import print_claims
from recount.data.facts import split_reference
from recount.data.pasted import COLUMNS, read_pasted, read_text
from recount.data.project import find_root
from recount.data.tables import BadData, Problem
from recount.data.writing import not_written, write_whole
from recount.description import explanation, finding_explanation
from recount.exports import finding_rows, ledger_rows
from recount.ledger import Ledger, load
from recount.report import report
from recount.starter import start
from recount.untied import candidates
from recount.uses import uses

OK, UNEXPLAINED, BAD_DATA = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 (inconsistency without a finding) or 2 (bad data)."""
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, TextIOWrapper):  # a terminal that lacks a sign prints its number
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        if options.command == "table":
            return _judge(options.file, as_json=options.json)
        if options.command == "init":
            return _init(options.folder)
        root = options.root or find_root()
        if options.command == "diff":
            return _diff(root, options)
        if options.command in written.FILES:
            return _write(root, options.command, check=options.check)
        if options.command == "mutate":
            from recount.mutation.command import mutate  # needs more than bare Python

            return mutate(root, options)
        if options.command == "readings":
            return _readings(root, write=options.write)
        ledger = load(root)
        if options.command == "claims":
            return print_claims(ledger.claims, unread=options.unread, as_json=options.json)
        if options.command == "untied":
            return _untied(ledger)
        if options.command == "sentences":
            return _sentences(ledger, options)
        if options.command == "verify":
            return _verify(ledger, as_json=options.json)
        if options.command == "change":
            return _change(ledger, options)
        return _explain(ledger, options.key)
    except BadData as error:
        print("\n".join(str(p) for p in error.problems), file=sys.stderr)
        print(f"{len(error.problems)} problems in the data; nothing was checked", file=sys.stderr)
        return BAD_DATA
    except BrokenPipeError:
        raise
    except OSError as error:
        print(not_written(error), file=sys.stderr)
        return BAD_DATA


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="recount", description="Recompute the printed numbers.")
    parser.add_argument(
        "--root", type=Path,
        help="the book's folder (default: this one, or the nearest above it that is a book)",
    )  # fmt: skip
    commands = parser.add_subparsers(dest="command", required=True)
    verify_parser = commands.add_parser("verify", help="run all checks")
    verify_parser.add_argument("--json", action="store_true", help="print everything as JSON")
    explain_parser = commands.add_parser("explain", help="tell all about one number or finding")
    explain_parser.add_argument(
        "key", help="source:key, a key that only one source has, or the id of a finding"
    )
    change_parser = commands.add_parser("change", help="what would notice another number")
    change_parser.add_argument("key", help="source:key, or a key that only one source has")
    change_parser.add_argument("part", help=f"one of: {', '.join(changed.COLUMNS)}")
    change_parser.add_argument("value", help="what would stand there")
    change_parser.add_argument("--json", action="store_true", help="print everything as JSON")
    claims_parser = commands.add_parser("claims", help="list our sentences and what holds them")
    claims_parser.add_argument("--unread", action="store_true", help="not read since they changed")
    claims_parser.add_argument("--json", action="store_true", help="print everything as JSON")
    sentences_parser = commands.add_parser("sentences", help="list the lines that nobody has read")
    sentences_parser.add_argument("--write", action="store_true", help="note them as read")
    sentences_parser.add_argument("--reader", default=sentences.OWN, help="who read them")
    sentences_parser.add_argument("--date", default=f"{datetime.now(UTC):%Y-%m-%d}", help="when")
    readings_parser = commands.add_parser("readings", help="second readings of other words")
    readings_parser.add_argument("--write", action="store_true", help="note the words as they are")
    table_parser = commands.add_parser("table", help="check a table of your own, a number a row")
    table_parser.add_argument(
        "file", type=Path, help=f"a CSV file with some of: {', '.join(COLUMNS)}"
    )
    table_parser.add_argument("--json", action="store_true", help="print everything as JSON")
    mutate_parser = commands.add_parser("mutate", help="break the book, and see what notices")
    mutate_parser.add_argument("--layer", default="", help="one layer; default: all")
    mutate_parser.add_argument("--sample", type=int, default=0, help="mutants a layer")
    mutate_parser.add_argument(
        "--cells", type=int, help="mutants a layer that run cells; default: all, of a sample none"
    )
    mutate_parser.add_argument("--minutes", type=float, default=0, help="at most, for each layer")
    mutate_parser.add_argument("--resume", action="store_true", help="go on after a stop")
    mutate_parser.add_argument("--store", action="store_true", help="write the stored score")
    init_parser = commands.add_parser("init", help="write the smallest book into a new folder")
    init_parser.add_argument("folder", type=Path)
    commands.add_parser("untied", help="list numbers of two documents that may be one quantity")
    diff_parser = commands.add_parser("diff", help="what changed between two books or commits")
    for name, what in (("before", "a folder with a book, or a commit"), ("after", "another one")):
        diff_parser.add_argument(name, help=what)
    diff_parser.add_argument("--json", action="store_true", help="print everything as JSON")
    diff_parser.add_argument("--page", type=Path, help="write it to this file as a page as well")
    for name, file in written.FILES.items():
        write_parser = commands.add_parser(name, help=f"write {file.file}: {file.what}")
        write_parser.add_argument(
            "--check", action="store_true", help="write nothing; 1 when the file is out of date"
        )
    return parser


def _judge(path: Path, *, as_json: bool) -> int:
    """Print the verdict of each row; 1 when one is inconsistent, 2 when one cannot be read."""
    problems: list[Problem] = []
    verdicts = judge(read_pasted(read_text(path), str(path), problems))
    if as_json:
        _print_as_json([as_row(verdict) for verdict in verdicts])
    else:
        for verdict in verdicts:
            clause = " ".join(verdict.row.printed.split())
            print(f"{path}:{verdict.row.line} {verdict.verdict}  {clause}".rstrip())
            print(*(f"    {line}" for line in verdict.arithmetic), sep="\n")
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return BAD_DATA
    return UNEXPLAINED if any(v.verdict == "inconsistent" for v in verdicts) else OK


def _diff(root: Path, options: argparse.Namespace) -> int:
    """Print what changed between two states of a book; 1 when anything did."""
    with (
        difference.opened(options.before, root) as before,
        difference.opened(options.after, root) as after,
    ):
        found = difference.differences(before, after)
    if options.page:
        text = difference.as_page(found, options.before, options.after)
        write_whole(options.page, text)
    if options.json:
        _print_as_json([asdict(one) for one in found])
    else:
        print(*found, difference.counted(found), sep="\n")
    return UNEXPLAINED if found else OK


def _untied(ledger: Ledger) -> int:
    """Print what may be one quantity and is not tied; those with a reason in the records too."""
    found = candidates(ledger)
    print(*found, f"{len(found)} groups", sep="\n")
    return OK


def _sentences(ledger: Ledger, options: argparse.Namespace) -> int:
    """Print the lines that nobody has read, 1 when there are any; or note them as read."""
    if not options.write:
        return UNEXPLAINED if sentences.print_unread(ledger) else OK
    new = sentences.write(ledger, options.reader, options.date)
    for folder, count in new.items():
        print(f"{folder}/{sentences.FILE}: {count} lines read by {options.reader}")
    return OK


def _readings(root: Path, *, write: bool) -> int:
    """Print the second readings of other words, 1 when there are any; or note the words."""
    if not write:
        return UNEXPLAINED if read_again.print_changed(root) else OK
    for file, count in read_again.write(root).items():
        print(f"{file}: the words of {count} rows are noted")
    return OK


def _init(folder: Path) -> int:
    print(*(f"{folder}/{name}" for name in start(folder)), sep="\n")
    return OK


def _write(root: Path, name: str, *, check: bool) -> int:
    fresh = written.is_fresh(root, name) if check else not written.write(root, name)
    file = written.FILES[name].file
    if check and not fresh:
        print(f"{file} is out of date; expected what `recount {name}` writes", file=sys.stderr)
        return UNEXPLAINED
    print(f"{file} {'is up to date' if fresh else 'is written'}")
    return OK


def _verify(ledger: Ledger, *, as_json: bool) -> int:
    problems = ledger.problems()
    if as_json:
        _print_json(ledger, problems)
    else:
        print(report(ledger, problems))
    return UNEXPLAINED if problems else OK


def _print_json(ledger: Ledger, problems: list[str]) -> None:
    report = {
        "facts": ledger_rows(ledger),
        "findings": finding_rows(ledger),
        "counts": {source: dict(counts) for source, counts in ledger.counts().items()},
        "problems": problems,
    }
    _print_as_json(report)


def _print_as_json(report: object) -> None:
    if isinstance(sys.stdout, TextIOWrapper):  # JSON is UTF-8, whatever the terminal is
        sys.stdout.reconfigure(encoding="utf-8")
    print(json.dumps(report, ensure_ascii=False, indent=1))


def _change(ledger: Ledger, options: argparse.Namespace) -> int:
    """Print what would notice the change, which is made nowhere; 1 when anything is sure to."""
    try:
        changes = [changed.Change(_named(ledger, options.key), options.part, options.value)]
        answer = changed.what_notices(ledger, uses(ledger), changes)
    except (KeyError, ValueError) as error:
        print(error.args[0], file=sys.stderr)
        return BAD_DATA
    if options.json:
        _print_as_json(changed.as_json(answer))
    else:
        print(changed.as_text(answer))
    return UNEXPLAINED if answer.noticing else OK


def _named(ledger: Ledger, key: str) -> str:
    """The id behind a key, which may lack its source where only one has it; raises KeyError."""
    if ":" in key:
        return key
    matches = [f.id for f in ledger.facts if f.key == key]
    if len(matches) > 1:
        raise KeyError(f"{key!r} stands in several sources: {', '.join(matches)}")
    return matches[0] if matches else key


def _explain(ledger: Ledger, key: str) -> int:
    for finding in ledger.findings:
        if finding.id == key:
            print(finding_explanation(ledger, finding))
            return OK
    try:
        name, _ = split_reference(key)
        entry = ledger[_named(ledger, name)]
    except (KeyError, ValueError) as error:
        print(error.args[0], file=sys.stderr)
        return BAD_DATA
    print(explanation(ledger, entry))
    return OK
