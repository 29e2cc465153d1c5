"""What a notebook imports."""

from recount.authoring import charts, figures
from recount.authoring.computed import computed
from recount.authoring.figures import show
from recount.authoring.reader import Reader, open_book
from recount.authoring.tables import interval_roles, role, show_table

__all__ = [
    "Reader", "charts", "computed", "figures", "interval_roles", "open_book", "role", "show",
    "show_table",
]  # fmt: skip
