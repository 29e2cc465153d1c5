"""A chapter's figure on another page."""

import json

from recount.sphinx_ext.chapter_figure import stored_figures
from recount.sphinx_ext.figures import MIME


def test_the_figures_of_a_stored_notebook_are_found_by_their_names(tmp_path):
    spec = {"name": "orders", "mark": "point"}
    cells = [
        {"cell_type": "markdown", "source": "Text"},
        {"cell_type": "code", "outputs": [{"output_type": "stream", "text": "x"}]},
        {"cell_type": "code", "outputs": [{"data": {MIME: spec, "text/plain": "orders"}}]},
    ]
    path = tmp_path / "chapter.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert stored_figures(path) == {"orders": spec}
