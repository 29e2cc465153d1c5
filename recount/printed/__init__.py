"""Printed numbers: what stands in a clause, and what a printed number can mean."""
