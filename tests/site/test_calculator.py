"""The calculator prints what the library prints, and works by keyboard, phone and address."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from recount.models.design import estimate_above, lower_limit_above
from recount.printed.cells import shown
from recount.sphinx_ext.calculations import FORMS, answers
from recount.statistics.proportions import binomial_tail

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
PAGE = (SITE / "book" / "calculator.html").as_uri()
SCRIPT = Path(__file__).resolve().parents[2] / "recount" / "sphinx_ext" / "static" / "calculator.js"
ANSWER = """(cases) => cases.map(([form, values]) => {
  try { return recountCalculator.answer(form, values); }
  catch (error) { return String(error); }
})"""

LEVELS = ("95", "90", "99", "97.5")
SIZES = (1, 2, 3, 7, 15, 16, 19, 40, 134, 185, 400, 2000)
PERCENTAGES = ("0", "0.0", "12", "13", "12.5", "32.4", "24.63", "99.9", "100", "100.0")
DESIGNS = (("30", "95", "45"), ("0", "90", "12.5"), ("99.5", "95", "100"), ("33.3", "97.5", "33.3"))
RATES = (
    ("24", "20", "27"), ("24", "24", "24"), ("0.5", "0.1", "3"), ("86", "73.2", "95"),
)  # fmt: skip
RATIOS = (
    ("0.71", "0.55", "0.93"), ("0.5", "0.25", "1"), ("1", "0.5", "2"), ("4.5", "1.45", "14.0"),
    ("0.01", "0.005", "0.02"), ("1.02", "1.01", "1.03"), ("0.7100", "0.7", "0.7200001"),
)  # fmt: skip
SIZES_OF_ARMS = (("1", "1"), ("271", "134"), ("19", "40"))
P = ("0.05", "0.034", "0.0001", "0.9", "0.000001")
PERCENT = ("0.1", "8", "12.5", "24", "27.03", "50", "99.9")
TIMES = ("0.1", "0.5", "1", "3.5", "4.25", "999")
ORDERS = (
    ("CECECE", "9"), ("EEEE", "21"), ("EEE", "3"), ("CCC", "4"), ("e c e", "8"),
    ("ECCEECECEE", "19"), ("E" * 12 + "C" * 30 + "ECE" * 20, "200"), ("E" * 40, "41"),
)  # fmt: skip
ARMS = (
    ("0", "12"), ("3", "12"), ("12", "12"), ("5", "19"), ("91", "271"), ("34", "134"),
    ("1", "2000"), ("1", "1"),
)  # fmt: skip

Case = tuple[str, tuple[str, ...]]


def cases() -> list[Case]:
    """Form and inputs, as they are typed."""
    found: list[Case] = []
    for n in SIZES:
        events = {0, 1, 2, n // 7, n // 3, n // 2, n - 1, n} & set(range(n + 1))
        found += [
            ("intervals", (str(x), str(n), level))
            for x in sorted(events)
            for level in LEVELS[: 4 if n < 300 else 1]
        ]
        found += [("counts", (p, str(n))) for p in PERCENTAGES]
        found.append(("rule-of-three", (str(n),)))
    for n in (20, 21, 43, 97, 220, 399, 400):
        found += [("operating-characteristics", (str(n), *design)) for design in DESIGNS]
    found += [
        ("prediction", (*rate, n, level))
        for rate, n, level in product(RATES, ("1", "14", "134", "1000"), ("95", "80"))
    ]
    for (ratio, low, high), level, arms in product(RATIOS, LEVELS, SIZES_OF_ARMS):
        found.append(("hazard-ratio", (ratio, low, high, level, *arms)))
        if ratio != "1":
            found += [("interval-from-p", (ratio, p, level, *arms)) for p in P]
    found += [("odds", pair) for pair in product(PERCENT, TIMES)]
    found += [("odds-ratio", pair) for pair in product(PERCENT, PERCENT)]
    found += [("kaplan-meier", (*order, level)) for order, level in product(ORDERS, LEVELS)]
    found += [("differences", (*a, *b, level)) for a, b, level in product(ARMS, ARMS, LEVELS[:2])]
    return found


def typed(form, values):
    """The values as the script reads them: whole numbers are numbers."""
    return [
        int(v) if one.kind == "whole" else v for one, v in zip(form.inputs, values, strict=True)
    ]


def by_script(page, asked):
    return page.evaluate(ANSWER, [[id_, typed(FORMS[id_], values)] for id_, values in asked])


@pytest.fixture(scope="module")
def script(browser):
    """A page with the script alone."""
    context = browser.new_context()
    page = context.new_page()
    page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
    yield page
    context.close()


def test_each_printed_digit_is_that_of_the_library_over_a_grid(script):
    asked = cases()
    assert {id_ for id_, _ in asked} == set(FORMS)
    expected = [
        answers(FORMS[id_], {one.name: v for one, v in zip(FORMS[id_].inputs, values, strict=True)})
        for id_, values in asked
    ]
    found = by_script(script, asked)
    wrong = [
        f"{case}: {here} where the library has {there}"
        for case, here, there in zip(asked, found, expected, strict=True)
        if here != there
    ]
    assert not wrong, wrong[:5]
    assert sum(map(len, expected)) > 4000


def test_passing_counts_are_those_of_the_library_for_each_number_of_patients(script):
    sizes = range(20, 401)
    asked = [("operating-characteristics", (str(n), "30", "95", "45")) for n in sizes]
    by_limit, by_estimate = lower_limit_above(0.30), estimate_above(0.30)
    for n, found in zip(sizes, by_script(script, asked), strict=True):
        for name, passes in (("limit", by_limit), ("estimate", by_estimate)):
            count, total = map(int, found[f"{name}_count"].split(" of "))
            assert total == n
            assert passes(count, n)
            assert not passes(count - 1, n)
            assert found[f"{name}_passes"] == f"{shown(100 * binomial_tail(count, n, 0.45), 2)}%"


def test_the_examples_of_the_page_are_the_same_with_and_without_the_script(page_factory):
    texts = [
        page_factory(PAGE, js=js).page.locator(".calc-result dd").all_text_contents()
        for js in (True, False)
    ]
    assert texts[0] == texts[1]
    assert len(texts[0]) == sum(len(form.results) for form in FORMS.values())


def test_a_form_is_filled_by_keyboard_and_says_its_result(page_factory):
    watched = page_factory(PAGE, size=(390, 800))
    page = watched.page
    assert watched.overflow() == 0
    form = page.locator("form[data-form=intervals]")
    form.locator("input[name=x]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("80")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("220")
    page.keyboard.press("Enter")
    result = form.locator("[role=status]")
    assert result.get_attribute("aria-live") == "polite"
    expected = answers(FORMS["intervals"], {"x": "80", "n": "220", "level": "95"})
    assert result.locator("[data-result=clopper_pearson]").text_content() == expected[
        "clopper_pearson"
    ]  # fmt: skip
    assert page.url.endswith("#intervals?x=80&n=220&level=95")

    page.reload()
    assert form.locator("input[name=x]").input_value() == "80"
    assert form.locator("[data-result=wilson]").text_content() == expected["wilson"]
    boxes = form.locator("input, button")
    assert min(box.bounding_box()["height"] for box in boxes.all()) >= 44

    form.locator("button[type=reset]").press("Enter")
    page.wait_for_function("() => location.hash === '#intervals'")
    assert form.locator("input[name=x]").input_value() == "60"
    assert watched.problems == []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("intervals?x=190&n=185", "190 of 185: more with the outcome than patients."),
        ("intervals?x=1.5", "With the outcome: expected a whole number from 0 to 2000."),
        ("intervals?n=", "Patients: nothing is entered."),
        ("counts?p=32,4", "Printed percentage: expected a number with a decimal point"),
        ("operating-characteristics?n=500", "Patients: expected a whole number from 20 to 400."),
        ("prediction?value=10", "The rate has to lie between its limits."),
        ("hazard-ratio?low=0.9&high=0.5", "The lower limit has to be below the upper one."),
        (
            "interval-from-p?p=1",
            "expected a number with a decimal point, if any, above 0 and below 1",
        ),
        ("kaplan-meier?marks=EXC", "The order takes the letters E and C"),
        ("kaplan-meier?n=2", "The order has more letters than there are patients."),
    ],
)
def test_what_is_wrong_is_said_in_words(page_factory, state, words):
    watched = page_factory(f"{PAGE}#{state}")
    form = watched.page.locator(f"form[data-form={state.partition('?')[0]}]")
    assert words in form.locator(".calc-fault").text_content()
    assert form.locator("dl").is_hidden()
    assert watched.problems == []


def test_the_library_refuses_what_the_forms_refuse():
    bad = [
        ("intervals", ("190", "185", "95")), ("counts", ("101", "10")),
        ("operating-characteristics", ("500", "30", "95", "45")),
        ("prediction", ("10", "20", "27", "134", "95")),
        ("hazard-ratio", ("0.7", "0.9", "0.5", "95", "1", "1")),
        ("interval-from-p", ("1", "0.5", "95", "1", "1")), ("kaplan-meier", ("EXC", "9", "95")),
        ("kaplan-meier", ("EEE", "2", "95")), ("differences", ("3", "2", "1", "2", "95")),
    ]  # fmt: skip
    for id_, values in bad:
        form = FORMS[id_]
        given = {one.name: value for one, value in zip(form.inputs, values, strict=True)}
        with pytest.raises(ValueError, match=r"."):
            answers(form, given)
