"""A table of anybody's: one verdict a row, in whatever columns and notations it comes."""

from __future__ import annotations

import csv
import io
import json

import pytest

from recount.checks.table import as_row, judge
from recount.cli import main
from recount.data.pasted import COLUMNS, read_pasted
from recount.data.tables import Problem


def read(text):
    problems: list[Problem] = []
    return judge(read_pasted(text, "t.csv", problems)), problems


def verdict(**cells):
    """The verdict of one row."""
    quoted = ('"' + text.replace('"', '""') + '"' for text in cells.values())
    (found,), problems = read(f"{','.join(cells)}\n{','.join(quoted)}\n")
    assert problems == []
    return found


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("1/267 (<1)", "compatible"),
        ("5/267 (<1)", "inconsistent"),
        ("3/267 (<1)", "inconsistent"),
        ("0/34 (<3)", "compatible"),
        ("1/267 (<0.5)", "compatible"),
        ("50/80 (>60%)", "compatible"),
        ("40/80 (≥60%)", "inconsistent"),
        ("27/80 (≈30%)", "compatible"),
        ("60/185 (32.4)", "reproduced"),
        ("60 of 185 (32.5%)", "rounding"),
        ("32.4% (60/185)", "reproduced"),
        ("60/185 (32.8)", "inconsistent"),
        ("60/185 (32.4) [25.7–39.7]", "reproduced"),
        ("60/185 (32.4) [26.1–39.5]", "reproduced"),
        ("60/185 (32.4) [25.7–39.9]", "inconsistent"),
        ("0/0 (0)", "not checkable"),
        ("36/34 (105.9)", "inconsistent"),
        ("36/34", "inconsistent"),
        ("62/100 (0.62)", "reproduced"),
        ("62/100 (0.64)", "inconsistent"),
        ("0.90 (0.60–1.35), p > 0.05", "compatible"),
        ("0.90 (0.60–1.35), p < 0.05", "inconsistent"),
        ("HR 0.71 (95% CI 0.55–0.93), p = 0.01", "reproduced"),
        ("HR 0.71 (95% CI 0.55–0.93), p = 0.005", "compatible"),  # of one side
        ("HR 0.71 (95% CI 0.55–0.93), p = 0.2", "inconsistent"),
        ("HR 0·71 (CI 95%: 0·55–0·93; p = 0·01)", "reproduced"),
        ("HR 0.71 (0.60–0.93)", "inconsistent"),
        ("0.50 (0.60–0.90)", "inconsistent"),
        ("0.04 (0.00–0.30), p = 0.01", "compatible"),
        ("0.71 (0.93–0.55)", "inconsistent"),
        ("−3.2 (−5.1 to −1.3)", "compatible"),
        ("−3.2 (−5.1 to −1.3), p = 0.001", "compatible"),
        ("−3.2 (−5.1 to −1.3), p = 0.2", "inconsistent"),
        ("3.2 (−5.1 to −1.3)", "inconsistent"),
        ("p = 1.3", "inconsistent"),
        ("p = 5.81 × 10−48", "not checkable"),
        ("p<.05", "not checkable"),
        ("132.4%", "inconsistent"),
        ("7.9 (1.34–17.8)", "compatible"),
        ("62 (45–70)", "compatible"),
        ("some words", "not checkable"),
        ("in 2014 300 patients", "not checkable"),
    ],
)
def test_a_printed_cell_alone_is_read_and_judged(printed, expected):
    assert verdict(printed=printed).verdict == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"relation": "<", "value": "1", "events": "1", "total": "267", "unit": "%"}, "compatible"),
        ({"relation": "<", "value": "1", "events": "5", "total": "267"}, "inconsistent"),
        ({"value": "<1", "events": "1", "total": "267"}, "compatible"),
        ({"relation": "≥", "value": "60", "events": "48", "total": "80"}, "compatible"),
        ({"value": "7.5", "events": "3", "total": "400", "unit": "per 1000"}, "reproduced"),
        ({"value": "7.4", "events": "3", "total": "400", "unit": "per 1000"}, "inconsistent"),
        ({"value": "0.62", "events": "62", "total": "100", "unit": "1"}, "reproduced"),
        ({"value": "62", "events": "62", "total": "100", "unit": "bottles"}, "not checkable"),
        ({"value": "36.8", "total": "19", "unit": "%"}, "compatible"),
        ({"value": "36.9", "total": "19", "unit": "%"}, "inconsistent"),
        ({"value": "33", "total": "189", "low": "27", "high": "41", "unit": "%"}, "compatible"),
        ({"value": "33", "total": "189", "low": "29", "high": "41", "unit": "%"}, "inconsistent"),
        ({"value": "64.2", "error": "12.1", "total": "15", "unit": "%"}, "inconsistent"),
        ({"value": "64.2", "error": "12.4", "total": "15", "unit": "%"}, "compatible"),
        ({"value": "0.90", "low": "0.60", "high": "1.35", "p": "0.05", "relation": ">"},
         "compatible"),
        ({"value": "0.90", "low": "0.60", "high": "1.35", "p": "<0.05"}, "inconsistent"),
        ({"value": "0.90", "low": "0.60", "high": "1.35", "p": "0.61", "unit": "1"}, "compatible"),
        ({"value": "0.77", "low": "0.58", "high": "1.03", "bounds": "ci97.5", "p": "0.04"},
         "compatible"),
        ({"value": "20", "low": "0.4", "high": "39.6", "bounds": "ci95", "p": "0.046",
          "unit": "percentage point"}, "compatible"),
        ({"value": "20", "low": "0.4", "high": "39.6", "bounds": "ci95", "p": "0.001",
          "unit": "percentage point"}, "inconsistent"),
        ({"value": "0", "low": "-10", "high": "10", "bounds": "ci95", "p": "0.99",
          "unit": "percentage point"}, "compatible"),
        ({"value": "0.90", "low": "0.60", "high": "1.35", "unit": "1", "bounds": "ci95"},
         "compatible"),
        ({"value": "0.70", "low": "0.60", "high": "1.35", "unit": "1", "bounds": "ci95"},
         "inconsistent"),
        ({"value": "0", "events": "0", "total": "0"}, "not checkable"),
        ({"value": "50", "low": "18", "high": "75", "bounds": "range", "unit": "year"},
         "compatible"),
        ({"value": "80", "low": "18", "high": "75", "bounds": "range", "unit": "year"},
         "inconsistent"),
        ({"value": "-3", "events": "3", "total": "100", "unit": "%"}, "inconsistent"),
        ({"p": "5.2"}, "inconsistent"),
        ({"p": "0.04"}, "not checkable"),
        ({"value": "40", "low": "50", "high": "30", "unit": "%", "bounds": "ci95"},
         "inconsistent"),
        ({"printed": "60 (32.4)", "value": "32.4", "events": "60", "total": "185"}, "reproduced"),
        ({"events": "12’345", "total": "24'690", "value": "50·0"}, "reproduced"),
    ],
)  # fmt: skip
def test_a_row_of_parts_is_judged(cells, expected):
    assert verdict(**cells).verdict == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("printed\n60/185 (32,4)\n60/185 (33,4 %)\n", ["reproduced", "inconsistent"]),
        ("printed\nHR 0,71 (0,55–0,93)\nHR 0,71 (0,60; 0,93)\n", ["compatible", "inconsistent"]),
        ("printed\nОР 0,71 (95% ДИ 0,60–0,93)\np = 1,3\n", ["inconsistent", "inconsistent"]),
        ("printed\n12.345/24.690 (50,0)\n1.234/2.468 (51 %)\n", ["reproduced", "inconsistent"]),
        ("printed\n12,345/24,690 (50.0)\n1,234/2,468 (51)\n", ["reproduced", "inconsistent"]),
        ("value;events;total\n32,4;60;185\n33,4;60;185\n", ["reproduced", "inconsistent"]),
        ("value;events;total;unit\n0,324;60;185;1\n", ["reproduced"]),
        ("value;low;high;p\n0,90;0,60;1,35;<0,001\n", ["inconsistent"]),
        ("printed,value,events,total\n60 (32·4),32.4,60,185\n", ["reproduced"]),
        ('printed,value,events,total\n"6 (5,5)",5.5,6,109\n', ["reproduced"]),
        ('printed,value,events,total\n"шесть (5,5)",5.5,6,109\n', ["reproduced"]),
        ("printed,value,events,total\n六例（5.9%）,5.9,6,109\n", ["inconsistent"]),
        ('printed\n"40 (25,39)"\n"1,234"\n', ["not checkable", "not checkable"]),
    ],
)
def test_decimals_are_parted_by_a_point_or_a_comma_column_by_column(text, expected):
    verdicts, problems = read(text)
    assert problems == []
    assert [one.verdict for one in verdicts] == expected


@pytest.mark.parametrize("sign", list(",;\t|"))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "head",
    ["printed{0}Value{0}", " PRINTED {0}value", "printed{0}value{0}{0}", '"printed"{0}value'],
)
def test_a_table_is_read_whatever_parts_its_cells_and_lines(sign, end, head):
    rows = [head.format(sign), f"1/2 (50){sign}50", sign, f'"1/2\n(51)"{sign}51{sign}{sign}', ""]
    verdicts, problems = read(end.join(rows))
    assert problems == []
    assert [one.verdict for one in verdicts] == ["reproduced", "inconsistent"]
    assert [one.row.line for one in verdicts] == [2, 4]


def test_the_line_with_which_spreadsheets_begin_is_none_of_the_table():
    verdicts, problems = read("sep=;\nprinted;value\n1/2 (51);51\n")
    assert ([one.row.line for one in verdicts], problems) == ([3], [])


@pytest.mark.parametrize(
    "nothing", ["–", "-", "NR", "not reached", "n.s.", "NA", "n/a", "NE", "∞", ""]
)
def test_a_part_that_was_not_reached_is_no_number(nothing):
    found = verdict(value="10.2", low="8.1", high=nothing, p=nothing, unit="month")
    assert found.row.parts == {"value": "10.2", "low": "8.1"}


def test_what_has_no_column_is_read_from_the_clause():
    assert verdict(printed="33 (97.1)", total="34").verdict == "reproduced"
    assert verdict(printed="33 (98.1)", total="34").verdict == "inconsistent"
    assert verdict(printed="HR 0.71 (0.55–0.93)", p="0.4").verdict == "inconsistent"
    assert verdict(printed="60/185 (32.4)", value="32.4").row.parts["total"] == "185"


def test_a_clause_in_no_known_layout_is_told_apart_from_one_without_a_check():
    assert verdict(printed="5 of 12 in 2014, 3").arithmetic == [
        "its numbers are in no known layout; columns can name them"
    ]
    assert verdict(printed="p = 0.04").arithmetic == ["no check applies"]


NOT_ALIKE = {  # a verdict of the table alone, with its reason
    # of an odds ratio whose limits, of another method, are not symmetric on the log scale
    "fda_review_zh:study_119834.cr_model.cr.odds_ratio",
    # an interval by none of the methods that are tried
    "schiller_1993:schiller_1993.all.cr.rate",
}


def test_the_numbers_of_the_book_come_out_as_in_its_ledger_or_are_left_open(ledger):
    """Real clauses of many documents and three languages: a false alarm would stand here."""
    alone = set()
    for source in ledger.facts.sources:
        facts = [f for f in ledger.facts if f.source == source and f.type != "date"]
        out = io.StringIO(newline="")
        rows = [[getattr(fact, name) for name in COLUMNS] for fact in facts]
        csv.writer(out).writerows([COLUMNS, *rows])
        verdicts, problems = read(out.getvalue()) if facts else ([], [])
        at_least = [p for p in problems if "'>='; < is printed" not in p.message]  # "from below"
        assert at_least == []
        alone |= {
            facts[one.row.line - 2].id
            for one in verdicts
            if one.verdict == "inconsistent"
            and ledger[facts[one.row.line - 2].id].verdict != "inconsistent"
        }
    assert alone == NOT_ALIKE


def test_every_row_says_its_arithmetic():
    found = verdict(printed="60/185 (32.4) [25.7–39.9]")
    assert found.arithmetic[0] == (
        "proportion interval: no method that was tried gives this: Clopper-Pearson 25.7, 39.7; "
        "Wilson 26.1, 39.5; Jeffreys 26.0, 39.4; Agresti-Coull 26.1, 39.5; Wald 25.7, 39.2"
    )
    assert "percentage: 60 of 185 = 32.432%" in found.arithmetic
    assert verdict(printed="some words").arithmetic == ["no check applies"]


def test_a_verdict_is_a_row_of_json():
    row = as_row(verdict(printed="1/267 (<1)"))
    assert list(row) == ["line", "printed", "verdict", "arithmetic", "checks"]
    assert row["arithmetic"] == ["percentage: 1 of 267 = 0.375%"]
    assert row["verdict"] == "compatible"
    (check,) = row["checks"]
    assert (check["printed"], check["recomputed"]) == ("< 1", "0.37")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "columns are missing"),
        ("value,colour\n1,red\n", 1, "columns are value, colour; expected some of printed"),
        ("value,value\n1,1\n", 1, "each once"),
        ("value\n", None, "has no rows"),
        ("value\nmany\n", 2, "'many'; expected a number"),
        ("events,total\n1.5,3\n", 2, "'1.5'; expected a whole number"),
        ("value\n1\n1,2\n", 3, "2 cells; expected at most 1"),
        ("value,relation\n1,!\n", 2, "'!'; expected <"),
        ("printed,relation\n< 5%,>\n", 2, "'>'; < is printed"),
        ("value,bounds\n1,ci0\n", 2, "'ci0'; expected ci95"),
        ("value,bounds\n1,ci100\n", 2, "'ci100'; expected ci95"),
        ('printed,value\n"1/2 (50),50\n1/2 (51),51\n', None, "is no table: unexpected end"),
        ("printed\n" + "1" * 200_000 + "\n", None, "is no table: field larger"),
        ("value,bounds\n1,wide\n", 2, "'wide'; expected ci95"),
        ("printed,value\n−3.2,3.2\n", 2, "'−3.2': -3.2 is printed but stands in no part"),
        ("printed,value\n32.4 of 5,32.4\n", 2, "5 is printed but stands in no part"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text, line, said):
    _, problems = read(text)
    assert any(p.row == line and said in p.message for p in problems)


def test_a_row_that_cannot_be_read_leaves_the_others_checked():
    verdicts, problems = read("value,events,total\n50,1,2\nx,1,2\n\n51,1,2\n")
    assert [(v.row.line, v.verdict) for v in verdicts] == [(2, "reproduced"), (5, "inconsistent")]
    assert [p.row for p in problems] == [3]


def test_the_columns_are_those_of_a_fact():
    assert COLUMNS[:3] == ("printed", "relation", "value")
    assert read(",".join(COLUMNS) + "\n" + "1/2 (50)" + "," * 10)[0][0].verdict == "reproduced"


# --- the command


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("printed\n1/2 (50)\n", 0),
        ("printed\nwords\n", 0),
        ("printed\n1/2 (50)\n1/2 (51)\n", 1),
        ("printed,value\n1/2 (51),\n50,x\n", 2),
        ("nonsense\n1\n", 2),
    ],
)
def test_the_command_tells_by_its_exit_code(tmp_path, capsys, text, code):
    path = tmp_path / "t.csv"
    path.write_text("\ufeff" + text, encoding="utf-8")
    assert main(["table", str(path)]) == code
    assert bool(capsys.readouterr().err) == (code == 2)


def test_the_command_needs_no_book_and_prints_a_line_a_row(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("printed\n1/2 (50)\n1/2 (51)\n", encoding="utf-8")
    assert main(["table", "t.csv"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "t.csv:2 reproduced  1/2 (50)",
        "    percentage: 1 of 2 = 50.000%",
        "t.csv:3 inconsistent  1/2 (51)",
        "    percentage: 1 of 2 = 50.000%",
    ]
    assert main(["table", "t.csv", "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert [row["verdict"] for row in rows] == ["reproduced", "inconsistent"]


@pytest.mark.parametrize("content", [None, b"printed\n\xff\n"])
def test_a_file_that_cannot_be_opened_or_decoded_is_told(tmp_path, capsys, content):
    path = tmp_path / "t.csv"
    if content:
        path.write_bytes(content)
    assert main(["table", str(path)]) == 2
    assert str(path) in capsys.readouterr().err
