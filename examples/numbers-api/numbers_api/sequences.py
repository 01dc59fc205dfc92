"""The sequences of numbers that the service knows."""

from itertools import count as count_from
from itertools import islice
from random import Random

LONGEST = 1000


class InvalidRequest(ValueError):
    """The caller asked for something that no sequence can answer."""


def even(start: int, count: int) -> list[int]:
    """Return the first `count` even numbers that are not below `start`."""
    _check_count(count)
    return list(islice(count_from(start + start % 2, 2), count))


def random(seed: int, count: int, low: int, high: int) -> list[int]:
    """Return `count` numbers from `low` to `high`, the same ones for the same seed."""
    _check_count(count)
    if low > high:
        raise InvalidRequest(f"min ({low}) must not be above max ({high})")
    source = Random(seed)
    return [source.randint(low, high) for _ in range(count)]


def _check_count(count: int) -> None:
    if not 0 <= count <= LONGEST:
        raise InvalidRequest(f"count must be from 0 to {LONGEST}, not {count}")
