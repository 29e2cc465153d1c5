"""The arithmetic of the checks: small pure functions, standard library only."""
