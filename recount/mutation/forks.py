"""Runs mutants of the library in copies of one process that has loaded everything once.

The process collects the tests as pytest does, and notes in a first copy which lines each check and
each test runs, and how long it takes. Every mutant gets a copy of its own, in which the module says
what the mutant says: there the checks run that pass its line, then the tests that do, the quick
ones first, up to the first that fails; last, where data are read by it, the ledger.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import pickle
import resource
import signal
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import coverage
import pytest

from recount import report
from recount.checks.run import run
from recount.data.tables import BadData
from recount.ledger import Ledger, load
from recount.mutation import library
from recount.mutation.arithmetic import Arithmetic
from recount.mutation.child import answering
from recount.mutation.model import Mutant
from recount.mutation.swap import caches, swap

Answer = tuple[str, str]
TESTS = (  # the files of tests, by the beginnings of their names
    "statistics_", "checks_", "printed_", "cards_methods", "cards_rows", "cards_tables",
)  # fmt: skip
READ_BY = ("recount/printed/", "recount/checks/", "recount/statistics/dates.py")  # with the data
SPARED = ("recount.models.",)  # worked numbers of other parts of the library
# Of the processor, for the checks; and for a test, beside twice what it takes when traced.
SECONDS = 3.0
AT_MOST = 10.0  # for all tests of a mutant; what is not noticed by then counts as not noticed
MEMORY = 8 << 30


@dataclass
class Covered:
    """Which checks and tests pass each line of each file, and how long a test takes."""

    names: list[str] = field(default_factory=list)
    checks: dict[str, dict[int, list[int]]] = field(default_factory=dict)  # numbers of names
    tests: dict[str, dict[int, list[int]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)  # of tests, each with its digest

    def of(self, known: dict[str, dict[int, list[int]]], file: str, lines: range) -> list[str]:
        """The names of those that pass one of these lines; all of the file's for an empty range."""
        found = known.get(file, {})
        wanted = [found.get(line, []) for line in lines] if lines else found.values()
        return [self.names[n] for n in dict.fromkeys(n for found in wanted for n in found)]


def judged(
    ledger: Ledger, mutants: list[Mutant], kept: Path, done: Callable[[int], object]
) -> Iterator[tuple[Mutant, str, str]]:
    """Each mutant with its killer and what that says; `kept` is a file for what covers what."""
    by_id = {mutant.id: mutant for mutant in mutants}
    with answering(partial(_told, partial(_serve, ledger, mutants, kept))) as answers:
        for id_, answer in answers:
            if not id_:
                raise RuntimeError(answer[1])
            yield by_id.pop(id_), *answer
            done(1)
    if by_id:
        raise RuntimeError(f"{len(by_id)} mutants came back without an answer")


def _told(serve: Callable[[Any], None], out: Any) -> None:
    try:
        serve(out)
    except BaseException as error:  # it is told, and the process has no other end
        out.write(pickle.dumps(("", ("", f"{type(error).__name__}: {error}"))))


def _serve(ledger: Ledger, mutants: list[Mutant], kept: Path, out: Any) -> None:
    null = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(null, number)
    os.chdir(ledger.root)
    files = [str(p) for word in TESTS for p in sorted(Path("tests").glob(f"test_{word}*.py"))]
    with TemporaryDirectory() as folder:
        arguments = ["-s", "-p", "no:cacheprovider", "--basetemp", f"{folder}/tests", *files]
        plugin = _Forks(ledger, mutants, kept, out)
        code = pytest.main(arguments, plugins=[plugin])
    if code:
        raise RuntimeError(f"the tests are not collected: pytest ends with {code}")


class _Forks:
    """In place of pytest's loop over the tests, one over the mutants."""

    def __init__(self, ledger: Ledger, mutants: list[Mutant], kept: Path, out: Any) -> None:
        self.ledger, self.mutants, self.kept, self.out = ledger, mutants, kept, out
        self.arithmetic = Arithmetic(ledger)
        _ = self.arithmetic.printed
        self.caches = caches()
        self.asked = ""  # the mutant that this copy is of
        self.failed: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport | None:
        """Note a failure; for a mutant it is the end."""
        if call.excinfo and not call.excinfo.errisinstance(pytest.skip.Exception):
            self.failed.append(item.nodeid)
            if self.asked:
                self._sent(self.asked, ("tests", f"{item.nodeid} fails"))
        return None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Answer for each mutant."""
        items = {i.nodeid: i for i in session.items if not any(s in i.nodeid for s in SPARED)}
        found = {i: hashlib.sha256(Path(i).read_bytes()).hexdigest() for i in _files(items)}
        covered = self._known()
        new = {n: i for n, i in items.items() if found[_file(n)] != covered.files.get(_file(n))}
        if new:
            covered.files = found
            self._forked("", 0.0, partial(self._note, new, covered))
            covered = self._known()
        gc.freeze()  # so that no copy goes through what all copies share
        for mutant in self.mutants:
            self._forked(mutant.id, SECONDS, partial(self._asked, mutant, items, covered))
        return True

    def _forked(self, id_: str, seconds: float, act: Callable[[], Answer | None]) -> None:
        """Do something in a copy of this process, and send what it answers."""
        child = os.fork()
        if not child:
            signal.signal(signal.SIGPROF, lambda *_: self._sent(id_, ("checks", "does not end")))
            signal.setitimer(signal.ITIMER_PROF, seconds)
            if seconds:
                resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            try:
                answer = act()
            except BaseException as error:  # whatever it is, it notices
                answer = ("checks" if id_ else "", f"{type(error).__name__}: {error}"[:200])
            self._sent(id_, answer)
        _, status = os.waitpid(child, 0)
        if status:
            self.out.write(pickle.dumps((id_, ("checks", f"the process ends with {status}"))))

    def _sent(self, id_: str, answer: Answer | None) -> None:
        if answer is not None:
            self.out.write(pickle.dumps((id_, answer)))
        os._exit(0)

    def _asked(self, mutant: Mutant, items: dict[str, pytest.Item], covered: Covered) -> Answer:
        file, text = mutant.apply
        lines = library.passed(self.ledger.root / file, text)
        swap(sys.modules[file.removesuffix(".py").replace("/", ".")], text)
        for function in self.caches:
            function.cache_clear()
        if (answer := self._by_checks(covered.of(covered.checks, file, lines)))[0]:
            return answer
        known = covered.of(covered.tests, file, lines)
        tests = [items[n] for n in known if n in items and n not in covered.failed]
        if (answer := self._by_tests(mutant.id, tests, covered.seconds))[0]:
            return answer
        return self._by_data() if file.startswith(READ_BY) else ("", "")

    def _by_checks(self, names: list[str]) -> Answer:
        wanted = set(names)
        before = {c.id: c for c in self.ledger.declared.checks if c.id in wanted}
        try:
            outcomes = run(before.values())
        except BadData as error:
            return "checks", str(error)
        return self.arithmetic.of_checks(before, outcomes)

    def _by_tests(self, id_: str, items: list[pytest.Item], seconds: dict[str, float]) -> Answer:
        start, self.asked = process_time(), id_
        for item in in_turn(items, seconds):

            def late(*_: object, item: pytest.Item = item) -> None:
                self._sent(id_, ("tests", f"{item.nodeid} does not end"))

            signal.signal(signal.SIGPROF, late)
            signal.setitimer(signal.ITIMER_PROF, SECONDS + 2 * seconds[item.nodeid])
            item.ihook.pytest_runtest_protocol(item=item, nextitem=None)
            if process_time() - start > AT_MOST:
                break
        signal.setitimer(signal.ITIMER_PROF, 0)
        return "", ""

    def _by_data(self) -> Answer:
        base = self.ledger
        try:
            now = load(base.root).checked()
            problems = now.problems()
        except BadData as error:
            return "checks", str(error.problems[0])
        if problems:
            return "checks", str(problems[0])
        if report.verdicts(now) != report.verdicts(base):
            return "verdicts", "the published numbers of facts by verdict differ"
        printed = self.arithmetic.printed[1]
        if any(now.recomputed(target) != text for target, text in printed.items()):
            return "register", "a line prints another number"
        return "", ""

    def _known(self) -> Covered:
        if not self.kept.exists():
            return Covered()
        return Covered(**json.loads(self.kept.read_text(encoding="utf-8"), object_hook=_numbers))

    def _note(self, items: dict[str, pytest.Item], covered: Covered) -> None:
        """Write what each check and each of these tests passes, and which tests fail unchanged."""
        root = self.ledger.root
        found = coverage.Coverage(
            data_file=None, config_file=False, include=[f"{root / f}/*" for f in library.FOLDERS]
        )
        found.start()
        for check in [] if covered.checks else self.ledger.declared.checks:
            self._passing(found, f"check {check.id}", partial(run, [check]))
        for name, item in items.items():
            act = partial(item.ihook.pytest_runtest_protocol, item=item, nextitem=None)
            covered.seconds[name] = self._passing(found, f"test {name}", act)
        found.stop()
        covered.failed = sorted((set(covered.failed) - items.keys()) | set(self.failed))
        number = {name: n for n, name in enumerate(covered.names)}
        data = found.get_data()
        for path in data.measured_files():
            file = Path(path).relative_to(root).as_posix()
            for line, names in data.contexts_by_lineno(path).items():
                for kind, table in (("check ", covered.checks), ("test ", covered.tests)):
                    own = [n.removeprefix(kind) for n in names if n.startswith(kind)]
                    numbers = [number.setdefault(n, len(number)) for n in own]
                    before = table.setdefault(file, {}).get(line, [])
                    table[file][line] = list(dict.fromkeys((*before, *numbers)))
        covered.names = list(number)
        self.kept.write_text(json.dumps(vars(covered)), encoding="utf-8")

    def _passing(self, found: coverage.Coverage, name: str, act: Callable[[], object]) -> float:
        """Do something under a name; the seconds of the processor that it takes."""
        for function in self.caches:
            function.cache_clear()
        found.switch_context(name)
        start = process_time()
        act()
        return process_time() - start


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]


def _files(nodeids: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(_file(nodeid) for nodeid in nodeids))


def in_turn(items: list[pytest.Item], seconds: dict[str, float]) -> list[pytest.Item]:
    """The quick tests first, and of one function's many a few before the rest."""
    turns: dict[str, int] = defaultdict(int)
    placed: list[tuple[float, int, pytest.Item]] = []
    for item in sorted(items, key=lambda item: seconds[item.nodeid]):
        name = item.nodeid.partition("[")[0]
        turns[name] += 1
        placed.append((seconds[item.nodeid] * turns[name], len(placed), item))
    return [item for *_, item in sorted(placed, key=lambda place: place[:2])]


def _numbers(found: dict[str, Any]) -> dict[Any, Any]:
    """Lines as numbers again, which JSON has as text."""
    return {int(k) if k.isdigit() else k: v for k, v in found.items()}
