"""The library behind *Blinatumomab, Recounted*: facts, checks, verdicts and the ledger.

The logic imports the standard library only, so that `python -m recount verify` runs before
anything is installed; pandas, Altair, Sphinx and Jupyter are met at the edges.
"""
