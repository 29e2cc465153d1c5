"""What `data/` holds: tables, facts, readings, findings."""
