"""Sentences of ours, and what holds them: a notebook imports the family from here."""

from recount.claims.bases import compared, counted, judged, modelled, simulated
from recount.claims.context import ClaimError, ClaimFault
from recount.claims.estimates import Estimate, Printed, Share
from recount.claims.records import Record
from recount.claims.sources import absent, read_in

__all__ = [
    "ClaimError", "ClaimFault", "Estimate", "Printed", "Record", "Share", "absent", "compared",
    "counted", "judged", "modelled", "read_in", "simulated",
]  # fmt: skip
