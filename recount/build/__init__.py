"""From notebooks to a site: running them, storing their outputs, a last look."""
