"""The words of the ledger: every code that the data use, with what it means to a reader.

Terminal, site and downloads take their words from here, so that they cannot differ.  The order of a
table is the order in which its codes are shown.
"""

from __future__ import annotations

# Of a fact, from the worst to the best; the last means that nothing was said.
VERDICTS = {
    "inconsistent": "another printed number contradicts it",
    "rounding": "comes out only when cut off or rounded up",
    "reproduced": "comes out as printed",
    "compatible": "meets a condition that it must, but is not pinned",
    "not checkable": "no check recomputes it",
}
INTERPRETATIONS = {
    "holds": "this interpretation holds",
    "fails": "this interpretation fails",
}
RULES = {
    "nearest": "rounded to nearest",
    "overlaps": "within the rounding of its inputs",
    "truncated": "truncated",
    "rounded up": "rounded up",
    "necessary condition": "a necessary condition",
    "": "the document prints otherwise",
}
BOUNDS = {
    "ci95": "95% CI",
    "ci97.5": "97.5% CI",
    "ci90": "90% CI",
    "ci80": "80% CI",
    "ci99": "99% CI",
    "range": "range",
    "iqr": "interquartile range",
    "stated": "as stated",
}

# Of a finding.
KINDS = {
    "inconsistency": "two printed numbers exclude each other",
    "difference": "two documents or sets differ",
    "ambiguity": "more than one interpretation, and they come out differently",
    "cleared": "looks odd, and fits",
}
# In what a number of the literature was read again.
READ_IN = {
    "page": "the document itself",
    "table": "a table of the document",
    "abstract": "its abstract",
    "excerpt": "an excerpt of it",
    "copy": "a report of it elsewhere",
    "collection": "the table of figures that was collected from the documents",
}
SEVERITIES = {
    "material": "changes what a reader would conclude",
    "minor": "changes a number, not a conclusion",
    "cosmetic": "changes neither",
}
STATUSES = ("open", "explained", "settled")

# Why two printings of the concordance differ.
REASONS = {
    "population": "other patients",
    "cut_off": "another date of the data",
    "definition": "another meaning of the same word",
    "rounding": "fewer decimals",
    "misprint": "a slip of one document",
    "unexplained": "no reason that we know",
}

# Of a claim: how its sentence is held.
BASES = {
    "counted": "arithmetic on printed counts, dates and constants",
    "compatible": "true of the numbers as printed; their rounding leaves room for the opposite",
    "compared": "a comparison of two estimates",
    "modelled": "true in a model, under its assumptions",
    "simulated": "true in a simulated model, by at least four of its standard errors",
    "absent": "no number in our ledger answers to the search that is named",
    "read": "what a document says, or leaves open",
    "judged": "our opinion",
}
BEYOND_CHANCE = {"yes": "beyond chance", "no": "by the estimates"}

_METHODS = {
    "clopper_pearson": "Clopper-Pearson",
    "wilson": "Wilson",
    "jeffreys": "Jeffreys",
    "agresti_coull": "Agresti-Coull",
    "wald": "Wald",
    "pearson_chi_squared": "Pearson χ²",
    "yates_chi_squared": "Yates χ²",
    "fisher_exact": "Fisher",
    "fisher_mid_p": "Fisher mid-P",
    "n_minus_1_chi_squared": "N − 1 χ²",
    "newcombe": "Newcombe",
    "miettinen_nurminen": "Miettinen-Nurminen",
}


def name_of(code: str) -> str:
    """A code of the data as words: a method by its authors, any other without underscores.

    >>> name_of("clopper_pearson"), name_of("same_value")
    ('Clopper-Pearson', 'same value')
    """
    return _METHODS.get(code, code.replace("_", " ").strip())
