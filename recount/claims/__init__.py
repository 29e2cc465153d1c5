"""Sentences of ours, and what holds them."""
