"""`recount change`: which layer notices another number, in the words of the data."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from recount import changed
from recount.changed import NOTICES, PASSES, PERHAPS, UNASKED, Change, what_notices
from recount.checks import declared
from recount.claims.pages import Pages
from recount.claims.replay import replayable
from recount.cli import main
from recount.data.facts import Facts
from recount.uses import Uses, as_json, from_json, uses

CR = "fda_review_zh:mt103_211.evaluable.cr.rate"
FILE = "documents/fda_review_zh/facts.csv"
HAZARD = "kantarjian_2017:tower.randomised.overall_survival.hazard_ratio"
SHARE = {"type": "proportion", "unit": "%", "printed": "34.0 (17/50)", "value": "34.0"}
SHARE |= {"events": "17", "total": "50"}
ALONE = {"t.a.n.count": {"value": "5"}}
NO_USES = Uses({}, (), ())


@pytest.fixture(scope="session")
def known_uses(ledger):
    return uses(ledger)


def layers(answer):
    return {layer.name: layer for layer in answer.layers}


def asked(project, *changes):
    ledger = project.load()
    id_ = next(fact.id for fact in ledger.facts)
    return what_notices(ledger, NO_USES, [Change(id_, *change) for change in changes])


def test_the_row_says_what_verify_says_of_a_digit_changed_in_a_part(
    ledger, known_uses, project, capsys
):
    answer = what_notices(ledger, known_uses, [Change(CR, "value", "33.4")])
    project.cells(FILE, CR.partition(":")[2], value="33.4")
    assert main(["--root", str(project.root), "verify"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0] in layers(answer)["the row"].lines
    assert layers(answer)["the row"].state == NOTICES


def test_the_readings_say_what_they_say_of_a_row_changed_alike(ledger, known_uses, project):
    answer = what_notices(ledger, known_uses, [Change(CR, "value", "33.4")])
    assert answer.clauses == {CR: "60（33.4）［25.7～39.7］"}
    project.cells(FILE, CR.partition(":")[2], value="33.4", printed=answer.clauses[CR])
    assert list(layers(answer)["the second reading"].lines) == [str(p) for p in project.problems()]


def test_a_number_of_the_literature_that_was_read_again_is_held_against_that_reading(
    ledger, known_uses, project
):
    answer = what_notices(ledger, known_uses, [Change(HAZARD, "value", "0.81")])
    facts = f"literature/{HAZARD.partition(':')[0]}/facts.csv"
    project.cells(facts, HAZARD.partition(":")[2], value="0.81", printed=answer.clauses[HAZARD])
    told = [str(p) for p in project.problems() if p.file.endswith("second-reading.csv")]
    assert len(told) == 2  # the figures that were collected, and the document
    assert list(layers(answer)["the second reading"].lines) == told
    assert layers(answer)["the second reading"].state == NOTICES


def test_the_checks_say_what_they_say_of_the_changed_data(small_project):
    answer = asked(small_project({"t.a.n.rate": SHARE}), ("value", "35.0"))
    checks = layers(answer)["the checks"]
    new = small_project({"t.a.n.rate": SHARE | {"printed": "35.0 (17/50)", "value": "35.0"}})
    assert len(new.load().problems()) == 1
    assert checks.state == NOTICES
    assert "printed 35.0, comes out as 34.0: 17 of 50 = 34" in checks.lines[0]


@pytest.mark.parametrize("n", [0, 400, 800, 1200, 1600, 2000])
def test_the_checks_that_are_not_run_again_would_say_the_same(ledger, known_uses, n):
    fact = list(ledger.facts)[n]
    part, text = next(iter(fact.parts.items()))
    value = text[:-1] + str((int(text[-1]) + 1) % 10)
    answer = what_notices(ledger, known_uses, [Change(fact.id, part, value)])
    other = changed._with(fact, {part: value, "printed": answer.clauses.get(fact.id, fact.printed)})
    facts = Facts(ledger.facts.sources, ledger.facts.by_id | {fact.id: other})
    whole = replace(ledger, facts=facts, declared=declared.read(ledger.root / "data", facts, []))
    expected = set(whole.problems()) - set(ledger.problems())
    assert (layers(answer)["the checks"].state == NOTICES) == bool(expected)


def test_a_number_that_nothing_reaches_is_safe_by_its_clause_alone(small_project):
    answer = asked(small_project(ALONE), ("value", "6"))
    assert answer.noticing == ["the row"]
    assert answer.told.endswith("had that been copied wrong alike, nothing would notice.")
    alike = asked(small_project(ALONE), ("value", "6"), ("printed", "6"))
    assert alike.told == "Nothing notices."
    assert {layer.state for layer in alike.layers} == {PASSES}
    told = {line for layer in alike.layers for line in layer.lines}
    assert {"No check uses it.", "No sentence of ours rests on it."} < told


def test_a_row_that_cannot_be_read_leaves_the_other_layers_unasked(small_project):
    answer = asked(small_project(ALONE), ("value", "six"))
    assert [layer.state for layer in answer.layers] == [NOTICES, *[UNASKED] * 5]
    assert "which cannot be read so" in answer.told


def test_a_clause_is_changed_alike_in_its_own_signs(small_project):
    comma = {"printed": "7,9 (1,34-17,8)", "value": "7.9", "low": "1.34", "high": "17.8"}
    project = small_project({"t.a.n.median": comma | {"type": "duration", "bounds": "range"}})
    project.replace(
        "documents/fda_review_zh/source.toml", 'decimal_sign = "."', 'decimal_sign = ","'
    )
    answer = asked(project, ("low", "1.43"))
    assert list(answer.clauses.values()) == ["7,9 (1,43-17,8)"]


def test_what_is_no_change_or_no_part_is_refused(small_project):
    project = small_project(ALONE)
    with pytest.raises(ValueError, match="nothing is changed"):
        asked(project, ("value", "5"))
    with pytest.raises(ValueError, match="unknown part 'colour'"):
        asked(project, ("colour", "5"))
    with pytest.raises(KeyError, match="unknown fact"):
        what_notices(project.load(), NO_USES, [Change("a:b", "value", "5")])


PAGE = """
It is {claim}`more than four <more>`, and {claim}`fewer <fewer>`.

```{code-cell} ipython3
from recount.authoring import open_book
from recount.claims import counted
book = open_book()
KEY = "t.a.n.count"
five = book.under("fda_review_zh:").printed(KEY)
listed = []
listed.append(9)
counted("more", lambda n: n > 4, five, tested="more")
counted("fewer", lambda n, m: n < m, five, listed)
```
"""


def test_a_claim_over_printed_quantities_is_asked_again_and_no_other(small_project):
    project = small_project(ALONE)
    (project.root / "notebooks" / "a.md").write_text(PAGE, encoding="utf-8")
    code = replayable(Pages(project.root))
    assert set(code) == {"more"}
    assert code["more"].code == "counted(lambda n: n > 4, printed('fda_review_zh:t.a.n.count'))"
    assert code["more"].asked_of(project.load().facts).fails == ""
    other = small_project({"t.a.n.count": {"value": "4"}})
    assert code["more"].asked_of(other.load().facts).fails == "false at 4"


def test_a_sentence_that_fails_is_named_with_its_page_and_its_arithmetic(ledger, known_uses):
    one = next(s for s in known_uses.sentences if s.replayed and s.basis == "compared")
    never = replace(one, replayed=replace(one.replayed, code="counted(lambda n: n > 1, 1)"))
    few = Uses({}, (), (never,))
    fact = ledger.facts[one.facts[0]]
    part, text = next(iter(fact.parts.items()))
    answer = what_notices(ledger, few, [Change(fact.id, part, f"{text}1")])
    (line,) = layers(answer)["the sentences"].lines
    assert line.startswith(f"{one.page}: “{one.words}”")
    assert line.endswith("would stop the build: false at 1")


def test_what_cannot_be_asked_here_may_notice_and_is_not_said_to(ledger, known_uses):
    one = next(s for s in known_uses.sentences if not s.replayed)
    fact = ledger.facts[one.facts[0]]
    part, text = next(iter(fact.parts.items()))
    answer = what_notices(ledger, Uses({}, (), (one,)), [Change(fact.id, part, f"{text}1")])
    assert layers(answer)["the sentences"].state == PERHAPS
    assert "`make test`" in layers(answer)["the sentences"].lines[0]


def test_what_rests_on_the_facts_survives_as_json(known_uses):
    assert from_json(json.loads(json.dumps(as_json(known_uses)))) == known_uses
    assert sum(s.replayed is not None for s in known_uses.sentences) > 50


def test_the_changed_table_differs_in_the_changed_cell_alone(ledger):
    (found,) = changed.tables(ledger, [Change(CR, "value", "33.4")]).items()
    file, text = found
    before = (ledger.root / file).read_text(encoding="utf-8")
    pairs = zip(csv.reader(io.StringIO(before)), csv.reader(io.StringIO(text)), strict=True)
    assert [(a, b) for old, new in pairs for a, b in zip(old, new, strict=True) if a != b] == [
        ("32.4", "33.4")
    ]


def test_the_command_prints_the_answer_and_json_says_the_same(small_project, capsys):
    root = str(small_project({"t.a.n.rate": SHARE}).root)
    command = ["--root", root, "change", "t.a.n.rate", "value", "35.0"]
    assert main(command) == 1
    text = capsys.readouterr().out
    assert main([*command, "--json"]) == 1
    content = json.loads(capsys.readouterr().out)
    assert text.rstrip().endswith(content["told"])
    assert all(line in text for layer in content["layers"] for line in layer["lines"])
    assert main(["--root", root, "change", "t.a.n.rate", "value", "34.0"]) == 2
    assert "nothing is changed" in capsys.readouterr().err
