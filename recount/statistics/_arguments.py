"""What the methods demand of their arguments, so that every refusal reads alike."""

from fractions import Fraction

Number = Fraction | float


def is_count(n: object) -> bool:
    """Return whether n is a whole number of at least 0; True and False are not."""
    return isinstance(n, int) and not isinstance(n, bool) and n >= 0


def require_counts(events: float, total: float, arm: str = "") -> None:
    """Raise ValueError unless 0 <= events <= total, total >= 1 and both are whole numbers.

    `arm` is what the names of the two arguments end in, such as "_1".
    """
    if not (is_count(events) and is_count(total) and total >= 1 and events <= total):
        raise ValueError(
            f"events{arm}={events!r}, total{arm}={total!r}: "
            "expected whole numbers with 0 <= events <= total and total >= 1"
        )


def require_two_arms(events_1: int, total_1: int, events_0: int, total_0: int) -> None:
    """Raise ValueError unless the counts of both arms are possible."""
    require_counts(events_1, total_1, "_1")
    require_counts(events_0, total_0, "_0")


def require_between(name: str, value: Number, low: Number, high: Number) -> None:
    """Raise ValueError unless low <= value <= high."""
    if not low <= value <= high:
        raise ValueError(f"{name}={value!r}: expected a number from {low} to {high}")


def require_inside(name: str, value: Number, low: Number, high: Number) -> None:
    """Raise ValueError unless low < value < high."""
    if not low < value < high:
        raise ValueError(f"{name}={value!r}: expected a number above {low} and below {high}")
