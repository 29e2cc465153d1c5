"""Properties that hold for all input, and hostile input that is refused in words.

The examples are the same in every run; one that fails is shrunk to the smallest that does.
"""

from __future__ import annotations

import string
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from recount.checks.table import as_row, judge
from recount.data.facts import PARTS, split_reference
from recount.data.pasted import COLUMNS, read_pasted
from recount.data.tables import BadData
from recount.printed.cells import Cell, as_printed_like, plain, rounding_rule, shown
from recount.printed.clauses import levels, numbers, unit_powers
from recount.printed.sets import RELATIONS, values
from recount.statistics.proportions import INTERVALS
from recount.vocabulary import VERDICTS

STEADY = settings(derandomize=True, max_examples=50, deadline=None, database=None)
FEW = settings(STEADY, max_examples=25)

# Printed numbers: digits with at most four decimals.
printed = st.builds(
    lambda units, decimals: shown(Fraction(units, 10**decimals), decimals),
    st.integers(0, 10**7), st.integers(0, 4),
)  # fmt: skip
exact = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**6)
decimals = st.integers(0, 6)
counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
# What tables hold when somebody means no good, or pastes from anywhere.
SIGNS = "0123456789.,-–−+~<>=≤≥±%()[]/:;'’ ·×^eEpP\t\n\"#@\u200f\u202e\u200b\u0660\u0661一百三сА∞½²"
hostile = st.one_of(
    st.text(SIGNS, max_size=24),
    st.text(max_size=16),
    st.sampled_from(
        [
            "=1+1", "@SUM(A1)", "+5", "-5", '=HYPERLINK("http://x")', "../../etc/passwd", "NaN",
            "inf", "-inf", "1e999", "1e-999", "1e999, p = 1e-999", "0x1F", "1_000", "٣٢", "３２",
            "9.9 (1e-300–1e300), p = 0", "p = 0", "p = 1.3", "0.000", "36/34", "0/0",
            "0.71 (0.93–0.55)", "0.50 (0.60–0.90)", "<script>81</script>", "9" * 400, "9" * 5000,
            "0." + "0" * 300 + "1", "5 × 10−999", "\x00", "\ufeff60",
        ]
    ),
)  # fmt: skip


# --- parsing and rounding


@STEADY
@given(printed)
def test_a_printed_number_is_read_as_it_stands(text):
    assert numbers(text) == [text]
    assert numbers(f"rate {text}% of all") == [text]
    assert plain(Cell(text).value) == (text.rstrip("0").rstrip(".") if "." in text else text)


@STEADY
@given(printed, printed)
def test_a_minus_of_any_kind_and_full_width_digits_are_read(first, second):
    wide = first.translate({ord(d): ord("０") + n for n, d in enumerate("0123456789")})
    assert numbers(wide) == [first]
    for minus in "-−–":
        assert numbers(f"{minus}{first}") == [f"-{first}"]
        assert numbers(f"{first}{minus}{second}") == [first, second]


@STEADY
@given(st.integers(1000, 10**9), st.sampled_from([",", " ", "\u202f", "'"]))
def test_thousands_are_read_whatever_parts_them(number, sign):
    assert numbers(f"{number:,}".replace(",", sign)) == [str(number)]


@STEADY
@given(exact, decimals)
def test_a_value_prints_into_the_cell_that_holds_it(value, places):
    text = shown(value, places)
    cell = Cell(text)
    assert cell.low <= value <= cell.high
    assert cell.low < cell.value < cell.high
    assert cell.high - cell.low == cell.unit == Fraction(1, 10**places)
    assert rounding_rule(value, value, text) == "nearest"
    assert as_printed_like(cell.value, text) == text
    assert not (cell.value == 0 and text.startswith("-"))


@STEADY
@given(exact, decimals)
def test_a_value_that_is_cut_off_is_named_so_on_both_sides_of_zero(value, places):
    units = abs(value) * 10**places
    cut, up = (shown(Fraction(n, 10**places), places) for n in (int(units), int(units) + 1))
    for text, rule in ((cut, "truncated"), (up, "rounded up")):
        here = {rounding_rule(abs(value), abs(value), text)}
        minus = {rounding_rule(-abs(value), -abs(value), f"-{text}")} if Cell(text).value else here
        assert here == minus
        assert here <= {rule, "nearest"} or units == int(units)


@STEADY
@given(exact, decimals)
def test_cells_partition_the_line(value, places):
    here = Cell(shown(value, places))
    following = Cell(shown(here.value + here.unit, places))
    assert here.high == following.low


@STEADY
@given(exact, exact, decimals)
def test_rounding_keeps_the_order(first, second, places):
    low, high = sorted((first, second))
    assert Cell(shown(low, places)).value <= Cell(shown(high, places)).value


@STEADY
@given(printed, exact)
def test_a_bound_and_its_opposite_leave_no_value_and_share_none(text, value):
    for relation, opposite in (("<", ">="), ("<=", ">")):
        assert (value in values(text, relation)) != (value in values(text, opposite))
    assert Cell(text).value in values(text, "~")


@STEADY
@given(printed, exact, exact, st.sampled_from(RELATIONS))
def test_a_wider_result_meets_no_less(text, first, second, relation):
    stands_for = values(text, relation)
    low, high = sorted((first, second))
    if low in stands_for or high in stands_for:
        assert stands_for.meets(low, high)


# --- intervals


@pytest.mark.parametrize("name", INTERVALS)
@STEADY
@given(counts, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_an_interval_holds_its_estimate_mirrors_and_narrows(name, count, level):
    events, total = count
    low, high = INTERVALS[name](events, total, level)
    assert low - 1e-12 <= events / total <= high + 1e-12
    assert low <= high
    mirrored = INTERVALS[name](total - events, total, level)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-9)
    wider = INTERVALS[name](events, total, 0.995)
    assert wider[0] - 1e-12 <= low
    assert high <= wider[1] + 1e-12


@pytest.mark.parametrize("name", [name for name in INTERVALS if name != "wald"])
@STEADY
@given(counts.filter(lambda c: c[0] < c[1]))
def test_more_events_move_an_interval_up(name, count):
    events, total = count
    here, further = (INTERVALS[name](k, total, 0.95) for k in (events, events + 1))
    assert here[0] <= further[0] + 1e-12
    assert here[1] <= further[1] + 1e-12


# --- keys

names = st.text(string.ascii_lowercase + string.digits + "_", min_size=1, max_size=8)
keys = st.lists(names, min_size=2, max_size=5).map(".".join)


@STEADY
@given(keys, st.sampled_from(["", *PARTS]))
def test_a_key_and_its_part_come_back(key, part):
    reference = f"{key}#{part}" if part else key
    assert split_reference(reference) == (key, part)


@STEADY
@given(hostile)
def test_what_is_no_part_is_refused_in_words(text):
    if text in ("", *PARTS):
        return
    with pytest.raises(ValueError, match="expected one of value"):
        split_reference(f"a.b#{text}")


@STEADY
@given(st.one_of(keys, hostile))
def test_an_unknown_key_is_a_key_error_with_its_name(ledger, key):
    if key not in ledger.facts.by_id:
        with pytest.raises((KeyError, ValueError)):
            ledger.facts.part(key if "#" in key else f"{key}#value")


# --- checks


@STEADY
@given(counts, st.integers(1, 3))
def test_a_share_that_is_printed_right_is_never_inconsistent(count, places):
    events, total = count
    text = shown(Fraction(100 * events, total), places)
    (found,) = judge(read_pasted(f'printed\n"{events}/{total} ({text}%)"\n', "t.csv", []))
    assert found.verdict == "reproduced"


@STEADY
@given(counts, st.integers(1, 3), st.integers(2, 50), st.sampled_from([1, -1]))
def test_a_share_that_is_off_by_two_units_or_more_is_inconsistent(count, places, units, sign):
    events, total = count
    wrong = Fraction(100 * events, total) + sign * Fraction(units, 10**places)
    if not 0 < wrong < 100:
        return
    text = f'printed\n"{events}/{total} ({shown(wrong, places)}%)"\n'
    (found,) = judge(read_pasted(text, "t.csv", []))
    assert found.verdict == "inconsistent"


@STEADY
@given(counts, st.sampled_from(list(INTERVALS)))
def test_an_interval_that_is_printed_right_is_never_inconsistent(count, name):
    events, total = count
    low, high = INTERVALS[name](events, total, 0.95)
    if low < 0 or high > 1 or low == high:  # Wald's may leave the range, or have no width
        return
    cells = [shown(100 * Fraction(end), 1) for end in (Fraction(events, total), low, high)]
    text = "events,total,value,low,high,bounds,unit\n" + ",".join(
        [str(events), str(total), *cells, "ci95", "%"]
    )
    (found,) = judge(read_pasted(text, "t.csv", []))
    assert found.verdict in ("reproduced", "compatible"), found.arithmetic


# --- hostile text


@STEADY
@given(hostile, st.sampled_from(["", "date", "count"]), st.sampled_from(".,"))
@example("p = 5e-999", "", ".")
def test_any_clause_can_be_read(text, type_, sign):
    for language in ("en", "ru", "zh", "xx"):
        for number in numbers(text, type_, sign, language):
            assert set(number) <= set("-.0123456789")
            if type_ != "date":
                assert number.count(".") <= 1
    levels(text)
    unit_powers(text)


@settings(STEADY, max_examples=100)
@given(st.lists(hostile, min_size=1, max_size=3))
def test_any_printed_cell_has_a_verdict(texts):
    rows = "\n".join('"' + text.replace('"', '""') + '"' for text in texts)
    problems = []
    for verdict in judge(read_pasted(f"printed\n{rows}\n", "t.csv", problems)):
        assert verdict.verdict in VERDICTS
        assert as_row(verdict)["checks"] is not None
    assert all(p.file == "t.csv" for p in problems)


@settings(STEADY, max_examples=100)
@given(st.sampled_from(("events", "total", "value")), st.sampled_from(("<", "<=", ">", ">=", "~")))
def test_a_relation_is_that_of_its_own_part(part, sign):
    numbers = {"events": "60", "total": "185", "value": "32.4"}
    signed = numbers | {part: f"{sign} {numbers[part]}"}
    clause = "{events}/{total} ({value})".format(**signed)
    for text in (f"printed\n{clause}\n", ",".join(signed) + "\n" + ",".join(signed.values())):
        (row,) = read_pasted(text, "t.csv", [])
        assert row.relations == {part: sign}
        (found,) = judge([row])
        if part != "value":
            assert found.verdict == "not checkable"


@given(st.dictionaries(st.sampled_from(COLUMNS), hostile | printed, min_size=1, max_size=8))
def test_any_row_of_parts_has_a_verdict_or_is_told_with_its_line(cells):
    quoted = ",".join('"' + text.replace('"', '""') + '"' for text in cells.values())
    problems = []
    found = judge(read_pasted(f"{','.join(cells)}\n{quoted}\n", "t.csv", problems))
    assert all(verdict.verdict in VERDICTS for verdict in found)
    assert all(p.file == "t.csv" and (p.row or 0) >= 2 for p in problems if "no rows" not in str(p))


@STEADY
@given(st.text(max_size=60) | st.text("abc,\"\n\r'printedvalue01", max_size=60))
def test_any_text_is_a_table_or_told_to_be_none(text):
    problems = []
    judge(read_pasted(text, "t.csv", problems))
    assert all(p.file == "t.csv" and p.message for p in problems)


# --- hostile files of a book

FACT = {"t.a.cr.rate": {"type": "proportion", "unit": "%", "value": "32.4", "events": "60",
                        "total": "185"}}  # fmt: skip
FILES = (
    "documents/fda_review_zh/facts.csv", "documents/fda_review_zh/checks.toml",
    "documents/fda_review_zh/source.toml", "findings/fda_review_zh.toml", "concordance.csv",
    "names.csv", "datapackage.template.json",
)  # fmt: skip


@pytest.fixture(scope="module")
def hurt(tmp_path_factory, small_project_in):
    """A small book, one of whose files is replaced or changed; what is told of it."""
    project = small_project_in(tmp_path_factory.mktemp("book"), FACT)
    whole = {name: project.path(name).read_bytes() for name in FILES}

    def told(name: str, content: bytes) -> list:
        project.path(name).write_bytes(content)
        try:
            project.load().checked()
        except BadData as error:
            return error.problems
        finally:
            project.path(name).write_bytes(whole[name])
        return []

    told.whole = whole
    return told


@pytest.mark.parametrize("name", FILES)
@FEW
@given(st.binary(max_size=40) | hostile.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_in_a_file_are_bad_data_and_no_crash(hurt, name, content):
    assert all(problem.file and problem.message for problem in hurt(name, content))


@pytest.mark.parametrize("name", FILES)
@FEW
@given(st.data())
def test_a_file_that_is_cut_or_has_a_byte_too_many_is_bad_data_and_no_crash(hurt, name, data):
    whole = hurt.whole[name]
    at = data.draw(st.integers(0, len(whole)))
    put = data.draw(st.sampled_from([b"", b"\x00", b'"', b",", b"\xff", b"\n", b"]", b"=", b"'"]))
    rest = b"" if data.draw(st.booleans()) else whole[at:]
    for problem in hurt(name, whole[:at] + put + rest):
        assert problem.file
        assert problem.message


@pytest.mark.parametrize(
    "column",
    ["key", "printed", "value", "events", "total", "unit", "label", "type", "total_key",
     "relation", "bounds", "place"],
)  # fmt: skip
@FEW
@given(hostile)
def test_a_hostile_cell_is_told_with_file_and_row_or_taken_as_text(hurt, column, text):
    name = FILES[0]
    header, row = hurt.whole[name].decode().splitlines()[:2]
    cells = dict(zip(header.split(","), row.split(","), strict=True))
    cells[column] = text
    line = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells.values())
    problems = hurt(name, f"{header}\n{line}\n".encode("utf-8", "surrogatepass"))
    for problem in problems:
        assert Path(problem.file).suffix in (".csv", ".toml")
        if problem.file.endswith("facts.csv") and not problem.unread:
            assert problem.row
    if column in ("value", "events", "total") and text not in (cells[column], ""):
        assert problems or text == ""


@pytest.mark.parametrize(
    "key", ["../../etc/passwd", "a/b.c.d", "t.a.сr.rate", "t.a.cr.rate\u200b", "\u202et.a", "t..a",
            "T.A.CR.RATE", "t.a.cr.rate#value", "t.a:cr.rate", "t a", ".", "con", "%2e%2e"],
)  # fmt: skip
def test_a_key_that_is_a_path_or_looks_like_another_is_refused(hurt, key):
    text = hurt.whole[FILES[0]].decode()
    problems = hurt(FILES[0], text.replace("t.a.cr.rate", key, 1).encode())
    assert any(problem.row == 2 and "key is" in problem.message for problem in problems)
