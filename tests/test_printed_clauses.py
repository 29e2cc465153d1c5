"""Printed numbers: what is read in a clause, and what a printed number can mean."""

from __future__ import annotations

import doctest
import math
from fractions import Fraction

import pytest

from recount.printed import cells, clauses, languages, notations, sets
from recount.printed.clauses import levels, numbers, unit_powers

MODULES = (cells, clauses, languages, notations, sets)


def test_the_examples_in_the_docstrings_run():
    results = [doctest.testmod(module) for module in MODULES]
    assert sum(result.attempted for result in results) >= 10
    assert sum(result.failed for result in results) == 0


# --- numbers


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("60（32.4）［25.7～39.7］", ["60", "32.4", "25.7", "39.7"]),
        ("48/60（80.0）［67.7～89.2］", ["48", "60", "80.0", "67.7", "89.2"]),
        ("24%（95%CI，20%～27%", ["24", "20", "27"]),
        ("CR/CRh*≥30%", ["30"]),
        ("６０％（３．５）", ["60", "3.5"]),
        ("٣٢ of १८५", ["32", "185"]),
        ("CR模型：3 232例", ["3232"]),
        ("5～30 µg·m−2·d−1", ["5", "30"]),
        ("两个治疗周期后", ["2"]),
        ("任意一个", ["1"]),
        ("两者", ["2"]),
        ("二十二例", ["22"]),
        ("十二个月", ["12"]),
        ("三十二", ["32"]),
        ("一百零五例", ["105"]),
        ("一百一十", ["110"]),
        ("三千二百三十二例", ["3232"]),
        ("两万三千", ["23000"]),
        ("百分之三十二", ["32"]),
        ("二〇一四年", ["2014"]),
        ("一九九八年", ["1998"]),
        ("十二万三千", ["123000"]),
        ("一亿，三亿二千万", ["100000000", "320000000"]),
        ("一般情况", []),
        ("统一标准，进一步研究", []),
        ("第一疗程", []),
        ("一线治疗", []),
        ("十分，万一，千百", []),
        ("二三例，一二三四五例", []),
        ("一万二万，三千二千，二百三百", []),
        ("an English abstract of two patients", ["2"]),
        ("低于1×10−4", ["0.0001"]),
        ("低于1×10-4", ["0.0001"]),
        ("血小板计数＞1×105", ["100000"]),
        ("＞1 000·µL−1", ["1000"]),
    ],
)
def test_chinese_clauses_are_read(clause, found):
    assert numbers(clause, language="zh") == found


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("32% [95% confidence interval (CI), 26%–40%]", ["32", "26", "40"]),
        ("43% (95% CI: 36–50%)", ["43", "36", "50"]),
        ("43% (90 % CI 36 – 50)", ["43", "36", "50"]),
        ("64.2% ± 12.1%", ["64.2", "12.1"]),
        ("Three of twelve patients", ["3", "12"]),
        ("bone marrow", []),
        ("2.5x10^4 cells", ["25000"]),
        ("2,622", ["2622"]),
        ("a meta-analysis of 13,637 patients", ["13637"]),
        ("twenty-two of thirty", ["22", "30"]),
        ("nineteen of a hundred and five", ["19", "105"]),
        ("One hundred twenty-two, two hundred", ["122", "200"]),
        ("the tenth of them, a sixteenth, tone", []),
        ("nearly doubled", ["2"]),
        ("Blincyto 38,5mcg de polvo", ["38.5"]),
        ("15 μg/m2/day", ["15"]),
        ("MRD of 10^-4", ["0.0001"]),
    ],
)
def test_english_clauses_are_read(clause, found):
    assert numbers(clause) == found


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("7,9 (1,34–17,8)", ["7.9", "1.34", "17.8"]),
        ("64,2 ± 12,1 %", ["64.2", "12.1"]),
        ("0,31 (95% ДИ 0,18–0,54), p < 0,001", ["0.31", "0.18", "0.54", "0.001"]),
        ("1\u00a0234 пациента", ["1234"]),
        ("Двадцать два процента", ["22"]),
        ("у двух из пятидесяти пациентов", ["2", "50"]),
        ("девятнадцати из ста двадцати двух", ["19", "122"]),
        ("сто пять, двести, двухсот, триста, трехсот", ["105", "200", "200", "300", "300"]),
        ("трёхсот, четыреста, четырехсот, четырёхсот", ["300", "400", "400", "400"]),
        ("пятьсот, шестисот, семьсот один, девятисот", ["500", "600", "701", "900"]),
        ("восемьсот, восьмисот", ["800", "800"]),
        ("once a week", ["1"]),
        ("0,3 × 10^6/мл", ["300000"]),
        ("≥ 10^-4", ["0.0001"]),
        ("при цитозе 10/мм3", ["10"]),
        ("на 15–20-е сутки", ["15", "20"]),
    ],
)
def test_russian_clauses_are_read_with_a_decimal_comma(clause, found):
    assert numbers(clause, decimal_sign=",", language="ru") == found


@pytest.mark.parametrize(
    ("language", "clause"), [("en", "три，三个"), ("zh", "три"), ("fr", "six")]
)
def test_the_words_of_other_languages_are_words(language, clause):
    assert numbers(clause, language=language) == []


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("−3.2 (−5.1 to −1.3)", ["-3.2", "-5.1", "-1.3"]),
        ("-5", ["-5"]),
        ("–0.4 [–1.2; –0.1]", ["-0.4", "-1.2", "-0.1"]),
        ("−5.1～−1.3", ["-5.1", "-1.3"]),
        ("−5.1–−1.3, 5--1", ["-5.1", "-1.3", "5", "-1"]),
        ("a change of -3.2%, from 4 to -2", ["-3.2", "4", "-2"]),
        ("p = −0.3", ["-0.3"]),
        ("26–40", ["26", "40"]),
        ("36 – 50, 36 –50", ["36", "50", "36", "50"]),
        ("36% -50%", ["36", "50"]),
        ("26−40", ["26", "40"]),
        ("MT103-211 and CD-19", ["103", "211", "19"]),
        ("- 5 patients", ["5"]),
        ("10^-4, 1×10−4", ["0.0001", "0.0001"]),
    ],
)
def test_a_minus_belongs_to_its_number_and_a_dash_between_two_is_a_range(clause, found):
    assert numbers(clause) == found


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("p = 3.1e-05", ["0.000031"]),
        ("p = 3.1E−5", ["0.000031"]),
        ("p = 3.1 × 10⁻⁵", ["0.000031"]),
        ("p = 3.1 × 10^(−5)", ["0.000031"]),
        ("10^(−10)", ["0.0000000001"]),
        ("12 × 10⁹/L", ["12000000000"]),
        ("4.5 × 10^12/L", ["4500000000000"]),
        ("0·71 (0·55–0·93)", ["0.71", "0.55", "0.93"]),
        ("5 µg·m−2·d−1", ["5"]),
        ("3·10^4", ["30000"]),
        (".71 (.55-.93), p<.05", ["0.71", "0.55", "0.93", "0.05"]),
        ("32.4 (CI 95%: 26–40)", ["32.4", "26", "40"]),
        ("32.4 (CI 95% 26–40)", ["32.4", "26", "40"]),
        ("32.4 (95%-CI 26–40)", ["32.4", "26", "40"]),
        ("32.4 (95% CrI 26–40)", ["32.4", "26", "40"]),
        ("32.4 (80% CI 26–40)", ["32.4", "26", "40"]),
        ("32.4 (99% CI 26–40)", ["32.4", "26", "40"]),
        ("85% (CI 80%–90%)", ["85", "80", "90"]),
        ("12'345 and 12’345", ["12345", "12345"]),
        ("12\u2007345 and 1\u2009234\u2009567", ["12345", "1234567"]),
        ("in 2014 300 patients", ["2014", "300"]),
        ("1,234,567 of 12,34", ["1234567", "12", "34"]),
    ],
)
def test_the_notations_of_documents_are_read(clause, found):
    assert numbers(clause) == found


def test_a_very_small_p_value_is_written_out():
    assert numbers("p = 5.81 × 10−48") == ["0." + 47 * "0" + "581"]


def test_russian_levels_and_thousands_are_read():
    assert numbers("0,31 (ДИ 95% 0,18–0,54)", "", ",", "ru") == ["0.31", "0.18", "0.54"]
    assert numbers("−3,2 у 12 345", "", ",", "ru") == ["-3.2", "12345"]


def test_a_comma_parts_numbers_where_the_document_prints_a_point():
    assert numbers("20,30") == ["20", "30"]


def test_printed_decimals_are_kept():
    assert numbers("80.0 and 5.00") == ["80.0", "5.00"]


@pytest.mark.parametrize(
    ("clause", "date"),
    [
        ("于2014年", "2014"),
        ("2006年8月", "2006-08"),
        ("2014年6月30日", "2014-06-30"),
        ("2015-11-23", "2015-11-23"),
        ("in 2014", "2014"),
        ("December 3, 2014", "2014-12-03"),
        ("on 3 December 2014", "2014-12-03"),
        ("Sept. 2013", "2013-09"),
        ("MAY 2010", "2010-05"),
        ("approved 2014", "2014"),
        ("в 2014 г.", "2014"),
        ("С июля 2017 г.", "2017-07"),
        ("в мае 2018", "2018-05"),
        ("с 13.07.2013", "2013-07-13"),
        ("11/23/2015", "2015-11-23"),
        ("2025/08/21", "2025-08-21"),
    ],
)
def test_a_date_is_read_at_its_printed_precision(clause, date):
    assert numbers(clause, "date") == [date]


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("2 December 3, 2014", ["2014-12-03", "2"]),
        ("2 03.12.2014", ["2014-12-03", "2"]),
        ("第3期", ["3"]),
        ("December 2014, 189 patients", ["2014-12", "189"]),
    ],
)
def test_digits_that_are_no_part_of_the_date_are_not_lost(clause, found):
    assert numbers(clause, "date") == found


def test_the_level_of_an_interval_is_read_apart():
    assert levels("7%（95%CI，4%～12%）") == ["95"]
    assert levels("0.31 (97.5% CI 0.18 to 0.54)") == ["97.5"]
    assert levels("32% of 185") == []
    assert levels("CI 95%, 20–30; ДИ 90% 2–3; 80% CrI") == ["95", "90", "80"]
    assert levels("85% (CI 80%–90%), CI 95% to 99%") == []


def test_the_exponents_of_a_unit_are_read_apart():
    assert unit_powers("9 µg·d−1") == ["d"]
    assert unit_powers("0.5～90µg·m−2·d−1") == ["m2", "d"]
    assert unit_powers("1×10−4") == []


# --- what a number stands for


@pytest.mark.parametrize(
    ("text", "relation", "within", "outside"),
    [
        ("1", "<", ["0", "0.375", "0.999"], ["1", "1.12", "-0.1"]),
        ("1", "<=", ["0", "1"], ["1.0001"]),
        ("60", ">", ["62.5", "100"], ["60", "59", "100.1"]),
        ("60", ">=", ["60", "100"], ["59.9"]),
        ("35", "~", ["34", "36", "35.9"], ["33.9", "36.1"]),
        ("30", "~", ["25", "35"], ["24.9", "36"]),
        ("0.50", "~", ["0.49", "0.51"], ["0.48", "0.52"]),
        ("0", "~", ["0", "1"], ["1.1", "-0.1"]),
        ("32.4", "", ["32.35", "32.45"], ["32.34", "32.46"]),
        ("0.0", "", ["0", "0.05"], ["-0.01"]),
        ("100", "", ["99.5", "100", "100.5"], ["100.6"]),
        ("132.4", "", ["132.4"], ["100"]),
    ],
)
def test_a_printed_percentage_stands_for_these_values(text, relation, within, outside):
    found = sets.values(text, relation, possible=(0, 100))
    assert [value for value in within if Fraction(value) not in found] == []
    assert [value for value in outside if Fraction(value) in found] == []


@pytest.mark.parametrize(
    ("relation", "within", "outside"),
    [
        ("", [30], [29, 31]),
        ("<", [0, 29], [30]),
        ("<=", [30], [31]),
        (">", [31, 10**6], [30]),
        (">=", [30], [29]),
        ("~", [25, 30, 35], [24, 36]),
    ],
)
def test_a_printed_count_stands_for_these_counts(relation, within, outside):
    possible = sets.possible_values("count", "patient")
    found = sets.values("30", relation, exact=True, whole=True, possible=possible)
    assert all(number in found for number in within)
    assert not any(number in found for number in outside)


def test_an_open_end_is_met_by_what_lies_beyond_it_alone():
    below = sets.values("1", "<", possible=(0, 100))
    assert below.meets(Fraction(1, 2), 5)
    assert not below.meets(1, 5)
    above = sets.values("1", ">", possible=(0, 100))
    assert above.meets(0, Fraction(3, 2))
    assert not above.meets(0, 1)


@pytest.mark.parametrize(
    ("unit", "scale"),
    [
        ("%", 100), ("percentage point", 100), ("1", 1), ("per 1000", 1000), ("per 1,000", 1000),
        ("per 100 000", 100000), ("/100", 100), ("‰", 1000), ("patient", None), ("/uL", None),
        ("per patient-year", None), ("per 1000 patients", 1000), ("per mille", 1000),
    ],
)  # fmt: skip
def test_a_unit_scales_a_share_of_one(unit, scale):
    assert sets.scale_of(unit) == scale


@pytest.mark.parametrize(
    ("type_", "unit", "part", "possible"),
    [
        ("proportion", "%", "value", (0, 100)),
        ("proportion", "1", "low", (0, 1)),
        ("proportion", "per 1000", "high", (0, 1000)),
        ("survival", "%", "error", (0, math.inf)),
        ("p_value", "1", "p", (0, 1)),
        ("ratio", "1", "p", (0, 1)),
        ("ratio", "1", "low", (0, math.inf)),
        ("count", "patient", "value", (0, math.inf)),
        ("number", "percentage point", "value", sets.EVERY),
    ],
)
def test_a_quantity_has_its_possible_values(type_, unit, part, possible):
    assert sets.possible_values(type_, unit, part) == possible
