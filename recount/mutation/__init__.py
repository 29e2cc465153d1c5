"""Breaks data, prose, claims, notebooks, figures and checks, and sees what notices."""
