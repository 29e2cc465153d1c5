"""What the methods demand of their arguments, so that every refusal reads alike."""

from fractions import Fraction


def is_count(n: object) -> bool:
    """Return whether n is a whole number of at least 0; True and False are not."""
    return isinstance(n, int) and not isinstance(n, bool) and n >= 0


def require_counts(events: int, total: int) -> None:
    """Raise ValueError unless 0 <= events <= total, total >= 1 and both are whole numbers."""
    if not (is_count(events) and is_count(total) and total >= 1 and events <= total):
        raise ValueError(
            f"events={events!r}, total={total!r}: "
            "expected whole numbers with 0 <= events <= total and total >= 1"
        )


def require_between(name: str, value: Fraction | float, low: float, high: float) -> None:
    """Raise ValueError unless low <= value <= high."""
    if not low <= value <= high:
        raise ValueError(f"{name}={value!r}: expected a number from {low} to {high}")


def require_inside(name: str, value: Fraction | float, low: float, high: float) -> None:
    """Raise ValueError unless low < value < high."""
    if not low < value < high:
        raise ValueError(f"{name}={value!r}: expected a number above {low} and below {high}")
