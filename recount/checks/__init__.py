"""Checks: what they are, those declared and those made, and how they come out."""
