"""The analyses of chapters: what no check of a printed number needs."""
