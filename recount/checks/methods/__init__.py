"""The named methods of the checks: from facts to outcomes, a module per kind of arithmetic."""

from recount.checks.methods import comparisons, ratios, repeats, shares, sums, survival, times
from recount.checks.model import METHODS, Check, Outcome, Reference, outcome, resolve

__all__ = [
    "METHODS", "Check", "Outcome", "Reference", "comparisons", "outcome", "ratios",
    "repeats", "resolve", "shares", "sums", "survival", "times",
]  # fmt: skip
