import pytest

from numbers_api import sequences
from numbers_api.sequences import LONGEST, InvalidRequest


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (0, [0, 2, 4]),
        (1, [2, 4, 6]),
        (10, [10, 12, 14]),
        (-3, [-2, 0, 2]),
    ],
)
def test_even_numbers_begin_at_the_start(start: int, expected: list[int]) -> None:
    assert sequences.even(start, 3) == expected


def test_no_even_numbers_when_none_are_asked_for() -> None:
    assert sequences.even(7, 0) == []


def test_the_same_seed_gives_the_same_numbers() -> None:
    once, again = (sequences.random(7, 20, 0, 1000) for _ in range(2))
    assert once == again


def test_another_seed_gives_other_numbers() -> None:
    assert sequences.random(7, 20, 0, 1000) != sequences.random(8, 20, 0, 1000)


def test_random_numbers_stay_within_their_bounds() -> None:
    assert set(sequences.random(1, 500, -2, 2)) == {-2, -1, 0, 1, 2}


def test_random_numbers_need_bounds_in_order() -> None:
    with pytest.raises(InvalidRequest, match="min"):
        sequences.random(1, 1, 2, 1)


@pytest.mark.parametrize("count", [-1, LONGEST + 1])
def test_a_count_out_of_range_is_refused(count: int) -> None:
    with pytest.raises(InvalidRequest, match="count"):
        sequences.even(0, count)
    with pytest.raises(InvalidRequest, match="count"):
        sequences.random(0, count, 0, 1)
