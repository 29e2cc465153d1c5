"""Each kind of claim holds, fails and refuses as it should."""

import math
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from recount.claims import (
    ClaimError,
    ClaimFault,
    Estimate,
    Printed,
    Share,
    absent,
    compared,
    context,
    counted,
    judged,
    modelled,
    read_in,
    simulated,
)

TOWER = "kantarjian_2017:tower."
ARMS = ("blinatumomab", "chemotherapy")
REFERENCE = "gokbuget_2016_haematologica:international_reference.salvage_1.cr.rate"


def refused(function, *arguments, **keywords):
    """The lines of a refusal."""
    with pytest.raises(ClaimFault) as caught:
        function(*arguments, **keywords)
    return str(caught.value).split("\n")


# --- every claim


def test_a_claim_that_no_page_makes_is_refused(book):
    (line,) = refused(modelled, "other", 1 < 2, model="a model", assumes="little")
    assert line.startswith("[claim other] no page makes the claim 'other'; expected {claim}")


def test_a_fault_names_page_and_line_and_all_are_told_at_once(book):
    lines = refused(simulated, "it", 2.0, 0, model="", assumes="")
    assert len(lines) == 4
    assert all(line.startswith("notebooks/a.md:1 [claim it] ") for line in lines)
    assert "above=... or below=..." in lines[-1]


def test_a_figure_title_may_be_the_sentence(book):
    code = 'show(chart, title="More responded", held_by="it")'
    book.page(f"```{{code-cell}} ipython3\n{code}\n```\n")
    assert modelled("it", 1 < 2, model="a model", assumes="little").basis == "modelled"


# --- counted


def test_counts_are_counted(book):
    first, second = book.printed(TOWER + "blinatumomab.cr.rate"), 2
    record = counted("it", lambda a, b: a > b, first, second)
    assert (record.basis, record.facts) == ("counted", (TOWER + "blinatumomab.cr.rate",))
    assert record.tested.startswith("34 > 2 (Complete remission")


def test_a_claim_that_rounding_can_turn_is_compatible(book):
    rate = book.printed(TOWER + "blinatumomab.cr.rate")  # 33.5 to 34.5 print as 34
    record = counted("it", lambda a: a >= 34, rate)
    assert record.basis == "compatible"
    assert record.rounding == "false at 33.5"


def test_a_claim_that_is_false_as_printed_fails_with_its_sentence(book):
    rate = book.printed(TOWER + "blinatumomab.cr.rate")
    with pytest.raises(ClaimError, match=r"“more responded” .* false at 34"):
        counted("it", lambda a: a > 34, rate)


def test_every_candidate_must_satisfy_a_claim(book):
    assert counted("it", lambda n: n > 32, [33, 34]).tested == "33 or 34 > 32"
    with pytest.raises(ClaimError, match="false at 33"):
        counted("it", lambda n: n > 33, [33, 34])


def test_a_date_without_its_day_is_every_day_of_its_month(book):
    june = Printed(date(2014, 6, 1), date(2014, 6, 1), date(2014, 6, 30))
    assert counted("it", lambda d: d < date(2014, 7, 1), june).basis == "counted"
    assert counted("it", lambda d: d < date(2014, 6, 15), june).basis == "compatible"


def test_what_is_not_exact_is_not_counted(book):
    assert (
        "quantity 1 is 0.5; expected a printed quantity"
        in refused(counted, "it", lambda a: a > 0, 0.5)[0]
    )
    assert "does not take 1 quantities" in refused(counted, "it", lambda a, b: a > b, 3)[0]
    assert "expected true or false" in refused(counted, "it", lambda a: a + 1, 3)[0]
    assert "no quantities" in refused(counted, "it", lambda: True)[0]


def test_a_count_over_unlike_sets_needs_a_reason(book):
    control = book.printed(TOWER + "chemotherapy.cr.rate")
    reference = book.printed(REFERENCE)
    (line,) = refused(counted, "it", lambda a, b: a < b, control, reference)
    assert "randomised against cohort; CR against CR, criteria not read" in line
    record = counted("it", lambda a, b: a < b, control, reference, unlike="none is nearer")
    assert record.unlike.endswith("not read: none is nearer")


def test_two_endpoints_of_the_same_patients_are_counted(book):
    narrow, wide = (book.printed(f"{TOWER}blinatumomab.{e}.rate") for e in ("cr", "cr_crh_cri"))
    assert counted("it", lambda a, b: a < b, narrow, wide).unlike == ""


# --- compared


def test_a_difference_beyond_chance_says_so_and_names_its_interval(book):
    drug, control = (book.share(f"{TOWER}{arm}.infection_grade_3.rate") for arm in ARMS)
    record = compared("it", drug, control, more=False)
    assert (record.basis, record.beyond_chance) == ("compared", "yes")
    assert record.margin.endswith("(95% interval -29.0 to -7.2; Miettinen and Nurminen)")
    assert "91 of 267 (34.1%), less than " in record.tested


def test_a_difference_that_chance_can_explain_says_so(book):
    drug, control = (book.share(f"{TOWER}{arm}.neurologic_event_grade_3.rate") for arm in ARMS)
    assert compared("it", drug, control).beyond_chance == "no"
    assert compared("it", drug, control, more=None).beyond_chance == "no"


def test_a_direction_that_is_false_fails(book):
    drug, control = (book.share(f"{TOWER}{arm}.infection_grade_3.rate") for arm in ARMS)
    with pytest.raises(ClaimError, match=r"more than .* difference -18.2 points"):
        compared("it", drug, control)
    with pytest.raises(ClaimError, match="chance does not explain it"):
        compared("it", drug, control, more=None)


def test_a_direction_that_turns_within_rounding_is_recorded(book):
    close = Share(34, 100, others=(33,), of="treated", endpoint="CR")
    other = Share(67, 200, of="treated", endpoint="CR")
    record = compared("it", close, other)
    assert record.rounding == "the direction turns at another value that prints so"
    assert record.beyond_chance == "no"


def test_chance_is_excluded_only_if_it_is_for_every_candidate(book):
    few = Share(10, 100, of="treated", endpoint="CR")
    many = {"total": 100, "of": "treated", "endpoint": "CR"}
    assert compared("it", Share(22, **many), few).beyond_chance == "yes"
    assert compared("it", Share(22, others=(19,), **many), few).beyond_chance == "no"


def test_more_than_twice_is_a_ratio(book):
    sides = [Share(n, 200, of="treated", endpoint="CR") for n in (120, 20)]
    record = compared("it", *sides, times=2)
    assert record.margin == "ratio 6.00 (95% interval 3.90 to 9.23; Katz)"
    assert record.beyond_chance == "yes"
    assert compared("it", *sides, times=5).beyond_chance == "no"


def test_fishers_test_may_be_named(book):
    sides = [Share(n, 10, of="treated", endpoint="CR") for n in (7, 3)]
    record = compared("it", *sides, test="fisher_exact")
    assert record.margin.endswith("Fisher’s p = 0.18")
    assert record.beyond_chance == "no"


def test_ratios_are_compared_on_the_log_scale(book):
    external = book.estimate(
        "gokbuget_2016:study_20120310.propensity_score.overall_survival.hazard_ratio"
    )
    randomised = book.estimate(TOWER + "randomised.overall_survival.hazard_ratio")
    record = compared("it", external, randomised, more=False, unlike="the page's question")
    assert record.margin == "ratio 0.75 (95% interval 0.50 to 1.13; z test of its log, p = 0.17)"
    assert record.beyond_chance == "no"
    assert record.unlike == "external comparison against randomised: the page's question"


def test_a_share_against_a_bar_has_its_exact_interval(book):
    cr = book.share("fda_review_zh:mt103_211.evaluable.cr.rate")
    bar = book.printed("fda_review_zh:mt103_211.design.threshold.percent")
    record = compared("it", cr, bar)
    assert (record.margin, record.beyond_chance) == ("exact 95% interval 25.7 to 39.7%", "no")
    assert compared("it", cr, 20, bar="a bar of ours").beyond_chance == "yes"
    assert compared("it", 50, cr, bar="one half").beyond_chance == "yes"


def test_an_estimate_against_a_bar_is_its_interval_at_95_percent(book):
    sides = {"of": "treated", "endpoint": "overall survival"}
    wide = Estimate(0.7, 0.5, 0.98, scale="log", **sides)
    assert compared("it", wide, 1, more=False, bar="no effect").beyond_chance == "yes"
    at_90 = Estimate(0.7, 0.5, 0.98, level=0.9, scale="log", **sides)
    assert compared("it", at_90, 1, more=False, bar="no effect").beyond_chance == "no"


def test_a_share_is_compared_with_a_percentage_by_its_log_odds(book):
    trial = Share(21, 134, of="cohort", endpoint="CR")
    pooled = Estimate(46, 39, 54, scale="logit", unit="%", of="cohort", endpoint="CR")
    record = compared("it", trial, pooled, more=False)
    assert record.margin == "difference -30.3 points (z test of the log odds, p < 0.001)"


def test_a_comparison_without_interval_or_name_is_refused(book):
    assert "no side has an interval" in refused(compared, "it", 3, 2, bar="a bar")[0]
    assert "has no name; expected bar=" in refused(compared, "it", Share(1, 2), 20)[0]
    assert "expected it in percent" in refused(compared, "it", Share(1, 2), 0.3, bar="a bar")[0]
    assert "expected a share, an estimate" in refused(compared, "it", "34%", 20)[0]
    day = Printed(*[date(2020, 1, 2)] * 3)
    (line,) = refused(compared, "it", Share(1, 2), day, bar="a day")
    assert "the bar is the date 2020-01-02; expected a number" in line
    bound = Printed(Fraction(3), Fraction(3), math.inf)
    (line,) = refused(compared, "it", Share(1, 2), bound, bar="a bound")
    assert "the bar is printed as a bound" in line
    assert "test is 'wald'" in refused(compared, "it", Share(1, 2), Share(1, 2), test="wald")[0]
    lines = refused(compared, "it", Share(1, 2), Share(1, 2, of="teated", endpoint="CR"))
    assert "has no key; expected of=... and endpoint=..." in lines[0]
    assert "of is 'teated'; expected one of: cohort, enrolled" in lines[1]


def test_the_same_patients_are_not_two_groups(book):
    sides = [Share(n, 185, key=f"fda_review_zh:mt103_211.evaluable.{e}.rate") for n, e in
             ((77, "cr_crh_star"), (60, "cr"))]  # fmt: skip
    assert "both sides are of the same patients" in refused(compared, "it", *sides)[0]


# --- like with like: the cases that two readings of the book found


def test_remissions_of_the_randomised_are_not_traded_for_harms_of_the_treated(book):
    remissions = Estimate(17.2, 8.6, 25.2, unit="%", of="randomised", endpoint="CR")
    harms = Estimate(16.8, 5.7, 27.4, unit="%", of="treated", endpoint="any adverse event")
    (line,) = refused(compared, "it", remissions, harms)
    assert "randomised against treated; CR against any adverse event" in line
    drug = book.share(TOWER + "blinatumomab.serious_adverse_event.rate")
    control = Share(22, 134, key=TOWER + "chemotherapy.cr.rate")
    assert "treated against randomised" in refused(compared, "it", drug, control)[0]


def test_the_control_of_a_trial_is_not_set_against_a_reference_by_line(book):
    control = Share(21, 134, key=TOWER + "chemotherapy.cr.rate", others=(22,))
    rate = book.printed(REFERENCE)
    (line,) = refused(compared, "it", control, rate, more=False)
    assert "randomised against cohort" in line


def test_a_reason_that_nothing_needs_is_refused(book):
    sides = [book.share(f"{TOWER}{arm}.infection_grade_3.rate") for arm in ARMS]
    (line,) = refused(compared, "it", *sides, more=False, unlike="why not")
    assert line.endswith("sets and definitions are the same: remove it")


# --- modelled, simulated


def test_a_modelled_claim_names_its_model(book):
    record = modelled("it", Fraction(1, 3) < 0.5, model="a coin", assumes="it is fair")
    assert (record.model, record.assumption) == ("a coin", "it is fair")
    assert record.tested == "Fraction(1, 3) < 0.5"
    with pytest.raises(ClaimError, match="in the model"):
        modelled("it", 1 > 2, model="a coin", assumes="it is fair")


def test_a_simulated_claim_holds_by_four_standard_errors(book):
    named = {"model": "a coin", "assumes": "it is fair"}
    record = simulated("it", [24.7, 30.0], [0.3, 0.5], above=20, **named)
    assert record.margin == "15.7 Monte Carlo standard errors from the bar, at the least"
    with pytest.raises(ClaimError, match=r"3.0 from the bar, expected 4"):
        simulated("it", 24.7, 0.3, below=25.6, **named)


def test_the_noise_of_another_seed_does_not_hold_a_claim(book):
    """The stopping share of a trial is 24.7 in closed form; seeds gave 24.1 to 26.6."""
    named = {"model": "trials that stop early", "assumes": "the true ratio is 0.80"}
    for seed in (26.6, 25.1, 24.1, 25.1, 25.0, 24.3):
        with pytest.raises(ClaimError):
            simulated("it", seed, 1.1, above=24, **named)


# --- absent, read, judged


def test_an_absence_is_a_query_over_the_ledger(book):
    record = absent("it", key="*:tower.chemotherapy*.mrd_response.*")
    assert record.basis == "absent"
    assert record.tested == "no fact with key *:tower.chemotherapy*.mrd_response.*"


def test_entering_the_fact_makes_the_absence_fail(book, known_facts, monkeypatch):
    fact = known_facts["stein_2019:tower.blinatumomab_cr_crh.mrd_response.rate"]
    entered = replace(fact, key="tower.chemotherapy_cr_crh.mrd_response.rate")
    more = replace(known_facts, by_id=known_facts.by_id | {entered.id: entered})
    monkeypatch.setitem(context.here().__dict__, "facts", more)
    with pytest.raises(ClaimError, match=r"the ledger has stein_2019:tower.chemotherapy_cr_crh"):
        absent("it", key="*:tower.chemotherapy*.mrd_response.*")


def test_what_the_ledger_has_is_not_absent(book):
    with pytest.raises(ClaimError, match="treatment_related_fatal"):
        absent("it", key="*treatment_related_fatal*")
    with pytest.raises(ClaimError, match="the ledger has"):
        absent("it", label="treatment.related", example="treatment-related events")


def test_a_pattern_that_finds_nothing_anywhere_is_told(book):
    assert "no key has 'towr'" in refused(absent, "it", key="*:towr.*")[0]
    example = "x:tower.subcutaneous.cr.rate"
    assert absent("it", key="*.subcutaneous.*", example=example).basis == "absent"
    assert "needs example=" in refused(absent, "it", label="graft")[0]
    assert "expected a regular expression" in refused(absent, "it", label="x[", example="x")[0]
    assert refused(absent, "it")[0].endswith("label='words'")
    assert "besides names" in refused(absent, "it", key="*:tower.*", besides=("a:b",))[0]


def test_what_a_document_says_has_its_place(book):
    record = read_in("it", "stein_2019", at="Table 3, footnote d", says="of assessed responders")
    assert record.tested.endswith("Table 3, footnote d: of assessed responders")
    keyed = read_in("it", TOWER + "blinatumomab.cr.rate", says="the rate is of all randomised")
    assert keyed.facts == (TOWER + "blinatumomab.cr.rate",)
    lines = refused(read_in, "it", "nobody_2019", says=" ")
    assert [line.partition("] ")[2].split(";")[0] for line in lines] == [
        "unknown source 'nobody_2019'", "no place", "says is empty",
    ]  # fmt: skip
    assert "unknown fact" in refused(read_in, "it", "stein_2019:no.such.key.here", says="x")[0]


def test_an_opinion_tells_the_best_reason_against_it(book):
    record = judged("it", because="it is simple", against="it is slow")
    assert (record.basis, record.assumption) == ("judged", "Against it: it is slow")
    assert "against is ''" in refused(judged, "it", because="it is simple", against="")[0]
