"""Meta-analysis: printed worked examples, brute-force integrals, statsmodels, and refusals."""

import doctest
import math
from collections.abc import Iterable

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermegauss
from scipy import integrate, optimize, special, stats
from statsmodels.stats.meta_analysis import combine_effects

from recount.models import meta_analysis
from recount.models.meta_analysis import (
    inverse_variance,
    leave_one_out,
    pooled_difference,
    pooled_proportion,
    predictive_counts,
)

# Bloodstream infections with a standard catheter and with an anti-infective one, 18 trials of
# Niel-Weise et al. (2007), in the order of Stijnen, Hamza and Ozdemir (2010), Table I: the file
# data-raw/dat.nielweise2007.txt of github.com/wviechtb/metadat (ci, n2i, ai, n1i).
STANDARD = [3, 3, 9, 7, 6, 4, 3, 2, 19, 2, 7, 1, 5, 11, 0, 1, 3, 1]
STANDARD_TOTALS = [
    117, 35, 195, 136, 157, 139, 177, 39, 103, 122, 64, 58, 175, 180, 105, 262, 362, 69
]  # fmt: skip
TREATED = [0, 1, 2, 0, 5, 1, 1, 1, 1, 1, 0, 0, 3, 6, 0, 0, 1, 4]
TREATED_TOTALS = [
    116, 44, 208, 130, 151, 98, 174, 74, 97, 113, 66, 70, 188, 187, 118, 252, 345, 64
]  # fmt: skip
CATHETERS = (TREATED, TREATED_TOTALS, STANDARD, STANDARD_TOTALS)

# Rebleeding under control and under treatment, the 25 of 27 trials of Collins and Langman (1985)
# that report it: data-raw/dat.collins1985a.txt of github.com/wviechtb/metadat (b.xci, nci, b.xti,
# nti; trials 6 and 18 have no count).
REBLEEDING = (
    [
        16, 12, 1, 6, 10, 11, 8, 12, 3, 3, 8, 30, 0, 4, 5, 21, 51, 1, 12, 15, 15, 7, 5, 13, 3
    ],
    [
        50, 53, 12, 15, 36, 48, 20, 47, 19, 43, 19, 132, 14, 9, 24, 80, 260, 11, 29, 54, 107,
        39, 26, 31, 14
    ],
    [
        8, 11, 5, 2, 12, 9, 7, 5, 0, 9, 10, 44, 0, 1, 4, 14, 50, 3, 6, 16, 16, 6, 11, 3, 2
    ],
    [
        50, 56, 18, 14, 33, 40, 20, 46, 18, 45, 21, 153, 14, 10, 24, 78, 259, 10, 31, 51, 106,
        33, 36, 34, 15
    ],
)  # fmt: skip

# Pre-eclampsia with aspirin and with placebo, 6 trials of the CLASP example of DerSimonian and
# Kacker (2007), and deaths of two age groups with tolbutamide and with placebo, Rothman et al.
# (2008), Table 15-1: test_analysis_example_dersimonian2007.r and _rothman2008.r in tests/testthat
# of github.com/wviechtb/metafor.
CLASP = (
    [5, 5, 12, 69, 9, 313],
    [156, 303, 565, 1570, 103, 4659],
    [8, 17, 9, 94, 11, 352],
    [74, 303, 477, 1565, 105, 4650],
)
TOLBUTAMIDE = ([8, 22], [106, 98], [5, 16], [120, 85])

# Tuberculosis after BCG vaccine and without it, 13 trials of Colditz et al. (1994), cases and not:
# data-raw/dat.colditz1994.txt of github.com/wviechtb/metadat (tpos, tneg, cpos, cneg).
BCG = np.array(
    [
        [4, 6, 3, 62, 33, 180, 8, 505, 29, 17, 186, 5, 27],
        [119, 300, 228, 13536, 5036, 1361, 2537, 87886, 7470, 1699, 50448, 2493, 16886],
        [11, 29, 11, 248, 47, 372, 10, 499, 45, 65, 141, 3, 29],
        [128, 274, 209, 12619, 5761, 1079, 619, 87892, 7232, 1600, 27197, 2338, 17825],
    ]
)

# Improvement with hyperdynamic therapy, 14 series of Pritz (1997), many at or near 100%:
# data-raw/dat.pritz1997.txt of github.com/wviechtb/metadat.
IMPROVED = [16, 10, 4, 43, 10, 25, 13, 12, 22, 4, 5, 18, 58, 6]
IMPROVED_TOTALS = [17, 12, 8, 58, 10, 42, 14, 12, 41, 5, 6, 23, 68, 10]


def assert_print(values: Iterable[float], printed: str) -> None:
    """Assert that the values print as published, each with as many decimals."""
    texts = printed.split()
    decimals = [len(text.partition(".")[2]) for text in texts]
    assert [f"{v:.{d}f}" for v, d in zip(values, decimals, strict=True)] == texts


def log_odds_ratios(
    events_1: list[int], totals_1: list[int], events_0: list[int], totals_0: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    x1, n1, x0, n0 = map(np.array, (events_1, totals_1, events_0, totals_0))
    cells = np.array([x1, n1 - x1, x0, n0 - x0])
    return np.log(cells[0] * cells[3] / (cells[1] * cells[2])), (1 / cells).sum(axis=0)


def test_the_worked_numbers_come_out_as_written():
    failed, tried = doctest.testmod(meta_analysis)
    assert tried
    assert not failed


# --- printed examples


@pytest.mark.parametrize(
    ("events", "totals", "printed"),
    [
        # Stijnen et al. (2010), p. 3050, Table II, binomial-normal: log odds, se, tau^2, rate and
        # limits. As quoted in metafor's tests/testthat/test_analysis_example_stijnen2010.r
        # (versions with round(); github.com/wviechtb/metafor), which marks no difference here.
        (STANDARD, STANDARD_TOTALS, "-3.50 0.26 0.81 0.029 0.018 0.048"),
        (TREATED, TREATED_TOTALS, "-4.81 0.36 0.83 0.008 0.004 0.016"),
    ],
)
def test_the_binomial_normal_model_prints_as_stijnen_2010(events, totals, printed):
    fit = pooled_proportion(events, totals)
    values = fit.estimate, fit.standard_error, fit.tau2, fit.rate, *fit.rate_wald
    assert_print(values, printed)


@pytest.mark.parametrize(
    ("events", "totals", "printed"),
    [
        # The newest version of the same file: rma.glmm(measure="PLO"), seven quadrature points.
        (STANDARD, STANDARD_TOTALS, "-3.4964 0.2570 0.8124"),
        (TREATED, TREATED_TOTALS, "-4.8121 0.3555 0.8265"),
    ],
)
def test_seven_nodes_give_the_four_decimals_of_metafor_and_more_nodes_move_them(
    events, totals, printed, monkeypatch
):
    x, n = np.array(events), np.array(totals)
    fit = pooled_proportion(x, n)
    nodes, weights = hermegauss(7)
    monkeypatch.setattr(meta_analysis, "NODES", nodes)
    monkeypatch.setattr(meta_analysis, "WEIGHTS", weights)
    family, effects = meta_analysis._binomial(x, n), meta_analysis._log_odds(x, n - x)
    surface = meta_analysis._surface(family, *effects)
    found = optimize.minimize(
        lambda point: -surface(*point)[0],
        (fit.estimate, fit.tau),
        method="Nelder-Mead",
        options={"xatol": 1e-8, "fatol": 1e-12},
    )
    information = numerical_hessian(lambda *point: -surface(*point)[0], found.x)
    values = found.x[0], np.linalg.inv(information)[0, 0] ** 0.5, found.x[1] ** 2
    assert_print(values, printed)
    assert (fit.estimate, fit.tau2) == pytest.approx((values[0], values[2]), abs=0.0015)
    assert fit.tau2 != pytest.approx(values[2], abs=0.0001)


def numerical_hessian(function, at, step=1e-3):
    def value(i, j):
        return function(at[0] + i * step, at[1] + j * step)

    mixed = (value(1, 1) - value(1, -1) - value(-1, 1) + value(-1, -1)) / 4
    first = value(1, 0) - 2 * value(0, 0) + value(-1, 0)
    second = value(0, 1) - 2 * value(0, 0) + value(0, -1)
    return np.array([[first, mixed], [mixed, second]]) / step**2


@pytest.mark.parametrize(
    ("events", "totals", "printed"),
    [
        # The same file, rma(measure="PLO"), REML: log odds, se, tau^2, rate and limits; it remarks
        # that the paper has 0.035 and 0.056 for the first rate and its upper limit.
        (STANDARD, STANDARD_TOTALS, "-3.3018 0.2378 0.6629 0.0355 0.0226 0.0554"),
        (TREATED, TREATED_TOTALS, "-4.2604 0.2589 0.3928 0.0139 0.0084 0.0229"),
    ],
)
def test_the_normal_normal_model_of_rates_prints_as_metafor(events, totals, printed):
    reml = pooled_proportion(events, totals).reml
    rates = special.expit([reml.estimate, *reml.wald])
    values = reml.estimate, reml.standard_error, reml.tau**2, *rates
    assert_print(values, printed)


def test_the_hypergeometric_normal_model_prints_as_stijnen_2010_and_metafor():
    # Table III, p. 3052: -1.353, 0.351, tau 0.83, odds ratio 0.25 (0.13 to 0.51), where metafor's
    # file remarks that the odds ratio is 0.26: exp(-1.353) = 0.258. Four decimals: rma.glmm with
    # model="CM.EL", whose standard error 0.3511 is numerical (ours is 0.35104, analytic).
    fit = pooled_difference(*CATHETERS)
    rates = fit.odds_ratio, *fit.odds_ratio_wald
    values = fit.estimate, fit.standard_error, fit.tau, *rates
    assert_print(values, "-1.353 0.351 0.83 0.26 0.13 0.51")
    assert_print((fit.estimate, fit.tau, *rates), "-1.3532 0.8327 0.2584 0.1299 0.5142")
    assert fit.studies == 17
    assert fit.notes == ("rows 15: no event in both arms or only events; left out",)


def test_the_normal_model_of_the_same_odds_ratios_prints_as_metafor():
    # Same file, rma(measure="OR", drop00=TRUE), REML; paper: -0.980, 0.244, tau 0.19.
    reml = pooled_difference(*CATHETERS).reml
    values = reml.estimate, reml.standard_error, reml.tau, *np.exp([reml.estimate, *reml.wald])
    printed = "-0.9804 0.2435 0.1886 0.3752 0.2328 0.6046"
    assert_print(values, printed)


def test_the_conditional_model_of_van_houwelingen_1993_prints_as_metafor():
    # test_analysis_example_vanhouwelingen1993.r: p. 2277, random effects, 0.1744, se 0.1364,
    # -0.0929 to 0.4417, tau^2 0.1192, log likelihood -52.99009; p. 2275, equal effects, log
    # likelihood -53.6789.
    fit = pooled_difference(*REBLEEDING)
    equal_effects = fit.log_likelihood - fit.likelihood_ratio / 2
    values = fit.estimate, fit.standard_error, *fit.wald, fit.tau2, fit.log_likelihood
    assert_print(values, "0.1744 0.1364 -0.0929 0.4417 0.1192 -52.99009")
    assert_print([equal_effects], "-53.6789")


def test_two_strata_give_the_conditional_odds_ratio_of_rothman_2008():
    # test_analysis_example_rothman2008.r, Table 15-1, CM.EL with equal effects, as here, where tau
    # is estimated at 0: its versions with round(). Later ones have -0.2699 to 0.9461, by another
    # numerical second derivative; ours is analytic.
    fit = pooled_difference(*TOLBUTAMIDE)
    assert fit.tau == 0
    values = fit.estimate, *fit.wald, fit.odds_ratio, *fit.odds_ratio_wald
    assert_print(values, "0.338 -0.271 0.947 1.402 0.763 2.578")


@pytest.mark.parametrize(
    ("method", "printed"),
    # DerSimonian and Kacker (2007), pp. 111-112, Tables 3 and 4: tau, mean, se.
    [("DL", "0.2323 -0.3240 0.1540"), ("REML", "0.1843 -0.2980 0.1343")],
)
def test_inverse_variance_prints_as_dersimonian_and_kacker_2007(method, printed):
    fit = inverse_variance(*log_odds_ratios(*CLASP), method)
    assert_print((fit.tau, fit.estimate, fit.standard_error), printed)


def test_dersimonian_laird_of_the_bcg_trials_prints_as_metafor_and_stata():
    # test_misc_metan_vs_rma.uni_with_dat.bcg.r, log odds ratios, checked there against Stata.
    cases_1, others_1, cases_0, others_0 = BCG
    effects = log_odds_ratios(cases_1, cases_1 + others_1, cases_0, cases_0 + others_0)
    fit = inverse_variance(*effects, "DL")
    values = fit.estimate, *fit.wald, fit.tau**2, fit.cochran_q, 100 * fit.i_squared
    printed = "-0.7474 -1.1242 -0.3706 0.3663 163.1649 92.6455"
    assert_print(values, printed)


def test_the_prediction_interval_is_that_of_higgins_2009_as_pimeta_prints_it():
    # Help page of pima_hts, R package pimeta: mean -0.3341, tau^2 0.0282 (with more decimals in
    # version 1.0.1: -0.3340597, 0.02824971), confidence interval -0.5068 to -0.1613 (by t with
    # 9 degrees of freedom, see its source), prediction interval -0.7598 to 0.0917; 10 studies.
    # https://rdocumentation.org/packages/pimeta/versions/1.1.1/topics/pima_hts
    error = (0.5068 - 0.1613) / 2 / stats.t.ppf(0.975, 9)
    half = stats.t.ppf(0.975, 8) * math.hypot(math.sqrt(0.02824971), error)
    assert_print((-0.3340597 - half, -0.3340597 + half), "-0.7598 0.0917")
    # the same formula on a fit of ours
    fit = pooled_proportion(STANDARD, STANDARD_TOTALS)
    half = stats.t.ppf(0.975, 16) * math.hypot(fit.tau, fit.standard_error)
    assert fit.prediction == pytest.approx((fit.estimate - half, fit.estimate + half), rel=1e-12)


# --- a second program


def brute_force(density, mean: float, tau: float) -> float:
    """The marginal log likelihood: scipy's density of a study, integrated by scipy's quad."""
    total, reach = 0.0, min(60, 30 / max(tau, 1e-9))  # a log odds of 30 is as good as infinite
    for study in density:
        center = optimize.minimize_scalar(
            lambda z, s=study: z * z / 2 - s(mean + tau * z),
            bounds=(-reach, reach),
            method="bounded",
        ).x
        peak = study(mean + tau * center)
        value, _ = integrate.quad(
            lambda z, s=study, p=peak: math.exp(s(mean + tau * z) - p - z * z / 2),
            center - 12,
            center + 12,
            points=[center],
            epsabs=1e-13,
            limit=200,
        )
        total += math.log(value / math.sqrt(2 * math.pi)) + peak
    return total


def binomial_densities(events, totals):
    return [
        lambda theta, x=x, n=n: stats.binom.logpmf(x, n, special.expit(theta))
        for x, n in zip(events, totals, strict=True)
    ]


def hypergeometric_densities(events_1, totals_1, events_0, totals_0):
    return [
        lambda theta, x=x, n=n, y=y, m=m: stats.nchypergeom_fisher.logpmf(
            x, n + m, n, x + y, math.exp(theta)
        )
        for x, n, y, m in zip(events_1, totals_1, events_0, totals_0, strict=True)
    ]


@pytest.mark.parametrize(("events", "total"), [(0, 1), (0, 30), (3, 8), (1, 300), (150, 300)])
def test_the_quadrature_agrees_with_brute_force_integration(events, total):
    x, n = np.array([events]), np.array([total])
    surface = meta_analysis._surface(
        meta_analysis._binomial(x, n), *meta_analysis._log_odds(x, n - x)
    )
    for tau in (0.0, 0.05, 0.5, 1.5):
        for mean in (-3.0, -0.7, 1.0):
            expected = brute_force(binomial_densities([events], [total]), mean, tau)
            assert surface(mean, tau)[0] == pytest.approx(expected, abs=3e-6)


def test_the_density_of_a_contrast_is_scipys_noncentral_hypergeometric_one():
    tables = [(x, 5, y, 4) for x in range(6) for y in range(5)]
    theta = np.array([[-2.0, 0.0, 0.3, 4.0]])
    values, slopes, information = meta_analysis._hypergeometric(*np.array(tables).T)(theta)
    for row, (x, n, y, m) in enumerate(tables):
        laws = [stats.nchypergeom_fisher(n + m, n, x + y, math.exp(at)) for at in theta[0]]
        assert values[row] == pytest.approx([law.logpmf(x) for law in laws], abs=1e-7)
        assert slopes[row] == pytest.approx([x - law.mean() for law in laws], abs=1e-7)
        assert information[row] == pytest.approx([law.var() for law in laws], abs=1e-7)


def test_gradient_and_hessian_are_those_of_the_likelihood():
    x, n = np.array(IMPROVED), np.array(IMPROVED_TOTALS)
    surface = meta_analysis._surface(
        meta_analysis._binomial(x, n), *meta_analysis._log_odds(x, n - x)
    )
    for point in ((1.2, 0.5), (0.8, 1.0), (1.5, 0.1)):
        _, slope, bend = surface(*point)
        expected = optimize.approx_fprime(point, lambda at: surface(*at)[0], 1e-6)
        assert slope == pytest.approx(expected, abs=1e-4)
        values = numerical_hessian(lambda *at: surface(*at)[0], point)
        assert bend == pytest.approx(values, abs=1e-3)


@pytest.mark.parametrize(
    ("fit", "densities"),
    [
        (
            pooled_proportion(IMPROVED[:7], IMPROVED_TOTALS[:7]),
            binomial_densities(IMPROVED[:7], IMPROVED_TOTALS[:7]),
        ),
        (
            pooled_difference(*(c[:3] for c in CLASP)),
            hypergeometric_densities(*(c[:3] for c in CLASP)),
        ),
    ],
    ids=["rates", "odds ratios"],
)
def test_maximum_and_profile_limits_agree_with_brute_force(fit, densities):
    drop = stats.chi2.ppf(fit.level, 1) / 2

    def height(mean: float, tau: float) -> float:
        return brute_force(densities, mean, abs(tau))

    def highest(function, bounds: tuple[float, float]) -> float:
        return -optimize.minimize_scalar(
            lambda x: -function(x), bounds=bounds, method="bounded"
        ).fun

    means = fit.estimate - 2, fit.estimate + 2
    assert fit.log_likelihood == pytest.approx(height(fit.estimate, fit.tau), abs=1e-6)
    for shift in ((0.02, 0), (-0.02, 0), (0, 0.02), (0, -0.02)):
        assert height(fit.estimate + shift[0], fit.tau + shift[1]) < fit.log_likelihood
    flat = highest(lambda mean: height(mean, 0.0), means)
    assert fit.likelihood_ratio == pytest.approx(2 * (fit.log_likelihood - flat), abs=1e-5)
    p_value = stats.chi2.sf(fit.likelihood_ratio, 1) / 2
    assert fit.likelihood_ratio_p_value == pytest.approx(p_value)
    floor = fit.log_likelihood - drop
    for limit in fit.profile:
        best = highest(lambda tau, at=limit: height(at, tau), (0, 4))
        assert best == pytest.approx(floor, abs=1e-5)
    for limit in fit.tau_profile:
        best = highest(lambda mean, at=limit: height(mean, at), means)
        assert best == pytest.approx(floor, abs=1e-5) or (limit == 0 and best > floor)


def test_dersimonian_laird_agrees_with_statsmodels():
    effects = log_odds_ratios(*CLASP)
    ours, theirs = inverse_variance(*effects, "DL"), combine_effects(*effects, method_re="dl")
    assert ours.estimate == pytest.approx(theirs.mean_effect_re, rel=1e-10)
    assert ours.standard_error == pytest.approx(theirs.sd_eff_w_re, rel=1e-10)
    assert ours.tau**2 == pytest.approx(theirs.tau2, rel=1e-10)
    assert ours.cochran_q == pytest.approx(theirs.q, rel=1e-10)
    assert ours.q_p_value == pytest.approx(theirs.test_homogeneity().pvalue, rel=1e-10)
    assert ours.i_squared == pytest.approx(theirs.i2, rel=1e-10)


@pytest.mark.parametrize("method", ["DL", "REML"])
def test_estimates_that_differ_less_than_chance_have_the_fixed_effect_mean(method):
    # statsmodels leaves tau^2 negative here; "iterated" ends at 0.
    effects = log_odds_ratios(*TOLBUTAMIDE)
    ours, theirs = inverse_variance(*effects, method), combine_effects(*effects)
    assert (ours.tau, ours.i_squared) == (0, 0)
    assert ours.estimate == pytest.approx(theirs.mean_effect_fe, rel=1e-10)
    assert ours.standard_error == pytest.approx(theirs.sd_eff_w_fe, rel=1e-10)


def test_a_large_study_of_each_kind_gives_the_inverse_variance_answer():
    # Where every count is large the exact and the normal likelihoods agree.
    events, totals = [40000, 30000, 52000, 45000], [100000] * 4
    fit = pooled_proportion(events, totals)
    y = special.logit(np.array(events) / 100000)
    assert fit.estimate == pytest.approx(y.mean(), abs=1e-4)
    assert fit.tau == pytest.approx(y.std(), rel=1e-3)  # maximum likelihood divides by k


def test_predicted_counts_agree_with_brute_force_integration():
    fit = pooled_proportion(IMPROVED[:5], IMPROVED_TOTALS[:5], level=0.8)
    probabilities, (low, high) = predictive_counts(fit, 12)
    spread = math.hypot(fit.tau, fit.standard_error)
    for events, probability in enumerate(probabilities):
        expected, _ = integrate.quad(
            lambda theta, x=events: stats.binom.pmf(x, 12, special.expit(theta))
            * stats.t.pdf(theta, fit.studies - 2, fit.estimate, spread),
            -60, 60, points=[fit.estimate], limit=400,
        )  # fmt: skip
        assert probability == pytest.approx(expected, abs=2e-5)
    assert probabilities.sum() == pytest.approx(1, abs=1e-12)
    assert probabilities[:low].sum() < 0.1 <= probabilities[: low + 1].sum()
    assert probabilities[:high].sum() < 0.9 <= probabilities[: high + 1].sum()


# --- properties


@pytest.mark.parametrize("k", [2, 3, 12])
@pytest.mark.parametrize(("events", "total"), [(1, 10), (30, 100), (99, 100)])
def test_identical_studies_have_no_spread_and_the_binomial_estimate(k, events, total):
    fit = pooled_proportion([events] * k, [total] * k)
    assert fit.tau == 0
    assert fit.rate == pytest.approx(events / total, rel=1e-9)
    error = (1 / (k * events) + 1 / (k * (total - events))) ** 0.5
    assert fit.standard_error == pytest.approx(error, rel=1e-9)
    assert fit.likelihood_ratio == 0
    assert fit.likelihood_ratio_p_value == 1
    assert fit.tau_profile[0] == 0
    assert any("boundary" in note for note in fit.notes)


def test_the_order_of_the_studies_does_not_matter():
    forward = pooled_proportion(IMPROVED, IMPROVED_TOTALS)
    backward = pooled_proportion(IMPROVED[::-1], IMPROVED_TOTALS[::-1])
    for field in ("estimate", "standard_error", "tau", "log_likelihood", "profile", "tau_profile"):
        assert getattr(forward, field) == pytest.approx(getattr(backward, field), abs=1e-7)


def test_counting_the_patients_without_an_event_turns_the_rate_round():
    fit = pooled_proportion(STANDARD, STANDARD_TOTALS)
    others = pooled_proportion(np.subtract(STANDARD_TOTALS, STANDARD), STANDARD_TOTALS)
    assert others.rate == pytest.approx(1 - fit.rate, abs=1e-9)
    assert others.tau == pytest.approx(fit.tau, abs=1e-7)
    assert others.rate_profile == pytest.approx([1 - x for x in fit.rate_profile[::-1]], abs=1e-7)


def test_exchanging_the_arms_inverts_the_odds_ratio():
    treated, controls = [column[:5] for column in CLASP[:2]], [column[:5] for column in CLASP[2:]]
    fit = pooled_difference(*treated, *controls)
    other = pooled_difference(*controls, *treated)
    assert other.odds_ratio == pytest.approx(1 / fit.odds_ratio, rel=1e-7)
    assert other.tau == pytest.approx(fit.tau, abs=1e-6)
    assert other.profile == pytest.approx([-x for x in fit.profile[::-1]], abs=1e-6)


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_prediction_interval_contains_the_confidence_interval(level):
    for k in (3, 5, 14):
        fit = pooled_proportion(IMPROVED[:k], IMPROVED_TOTALS[:k], level)
        for narrow, wide in ((fit.wald, fit.prediction), (fit.rate_wald, fit.rate_prediction)):
            assert wide[0] < narrow[0] < narrow[1] < wide[1]
        assert fit.profile[0] < fit.estimate < fit.profile[1]
        assert fit.tau_profile[0] <= fit.tau < fit.tau_profile[1]


def test_leaving_one_out_is_the_fit_without_it():
    fits = leave_one_out(IMPROVED[:4], IMPROVED_TOTALS[:4])
    assert len(fits) == 4
    assert fits[0] == pooled_proportion(IMPROVED[1:4], IMPROVED_TOTALS[1:4])
    assert fits[3] == pooled_proportion(IMPROVED[:3], IMPROVED_TOTALS[:3])


def test_whole_numbers_may_come_as_floats():
    events, totals = np.array([3.0, 9.0, 7.0]), [117.0, 195.0, 136.0]
    assert pooled_proportion(events, totals) == pooled_proportion([3, 9, 7], [117, 195, 136])


# --- few studies


def test_one_study_has_the_binomial_estimate_and_says_nothing_of_tau():
    fit = pooled_proportion([5], [20])
    assert fit.rate == pytest.approx(0.25)
    assert fit.standard_error == pytest.approx((1 / 5 + 1 / 15) ** 0.5)
    for limit in fit.rate_profile:  # the likelihood ratio interval of one binomial
        depth = stats.binom.logpmf(5, 20, 0.25) - stats.binom.logpmf(5, 20, limit)
        assert 2 * depth == pytest.approx(stats.chi2.ppf(0.95, 1), rel=1e-6)
    unknown = fit.tau, *fit.tau_profile, *fit.prediction, fit.likelihood_ratio
    assert np.isnan([*unknown, fit.likelihood_ratio_p_value]).all()
    assert len(fit.notes) == 2


def test_two_studies_have_a_tau_and_no_prediction():
    fit = pooled_proportion([5, 15], [20, 20])
    assert fit.rate == pytest.approx(0.5)
    assert fit.tau > 0
    assert np.isnan(fit.prediction).all()
    assert fit.notes == ("fewer than three studies: no prediction interval",)


def test_one_contrast_has_the_conditional_odds_ratio():
    # scipy's odds_ratio is the conditional maximum likelihood estimate.
    fit = pooled_difference([5, 0], [20, 9], [3, 0], [22, 8])
    expected = stats.contingency.odds_ratio([[5, 15], [3, 19]]).statistic
    assert fit.odds_ratio == pytest.approx(expected, rel=1e-6)
    assert fit.studies == 1
    assert fit.notes[0] == "rows 2: no event in both arms or only events; left out"


def test_studies_without_events_count_and_are_named():
    fit = pooled_proportion([0, 2, 0, 5], [10, 20, 30, 40])
    with_a_fifth = pooled_proportion([0, 2, 0, 5, 0], [10, 20, 30, 40, 50])
    assert fit.notes[0].startswith("rows 1, 3: no event or only events")
    assert with_a_fifth.rate < fit.rate


# --- refusals


@pytest.mark.parametrize(
    ("arguments", "complaints"),
    [
        (([], []), ["at least one study"]),
        (([1, 2], [3]), ["columns of [2, 1] rows"]),
        (([6, 1], [5, 0]), ["row 1: events=6, total=5", "row 2: events=1, total=0"]),
        (([1.5, math.nan, 1], [9, 9, 9]), ["row 1: events=1.5", "row 2: events=nan"]),
        (([6], [5], 95), ["level=95", "row 1: events=6"]),
        (([0, 0], [5, 7]), ["events=[0, 0]: no event or only events"]),
        (([5, 7], [5, 7]), ["events=[5, 7]: no event or only events"]),
        (([0, 20], [20, 20]), ["tau has no maximum"]),
    ],
)
def test_impossible_rates_are_refused_with_all_faults_at_once(arguments, complaints):
    with pytest.raises(ValueError, match=r".+") as refusal:
        pooled_proportion(*arguments)
    for complaint in complaints:
        assert complaint in str(refusal.value)


@pytest.mark.parametrize(
    ("arguments", "complaints"),
    [
        (([6], [5], [-1], [9]), ["row 1: events_1=6", "row 1: events_0=-1"]),
        (([0, 0], [5, 5], [0, 0], [6, 6]), ["events_1=[], events_0=[]"]),
        (([3, 4], [5, 5], [0, 0], [6, 6]), ["no finite odds ratio"]),
        (([5, 4], [5, 4], [1, 2], [6, 6]), ["no finite odds ratio"]),
    ],
)
def test_impossible_contrasts_are_refused_with_all_faults_at_once(arguments, complaints):
    with pytest.raises(ValueError, match=r".+") as refusal:
        pooled_difference(*arguments)
    for complaint in complaints:
        assert complaint in str(refusal.value)


def test_too_few_studies_are_refused_where_more_are_needed():
    with pytest.raises(ValueError, match=r"events=\[5\]: expected two studies or more"):
        leave_one_out([5], [20])
    with pytest.raises(ValueError, match="studies=2: expected at least three"):
        predictive_counts(pooled_proportion([5, 6], [20, 20]), 10)
    with pytest.raises(ValueError, match="total=0"):
        predictive_counts(pooled_proportion([5, 6, 7], [20, 20, 20]), 0)


@pytest.mark.parametrize(
    "arguments", [([1], [0]), ([1, 2], [1]), ([], []), ([1], [1], "PM"), ([1], [1], "DL", 95)]
)
def test_impossible_estimates_are_refused(arguments):
    with pytest.raises(ValueError, match="expected"):
        inverse_variance(*arguments)
