"""How long reading takes: in proportion to the input, whatever it holds."""

from __future__ import annotations

import pytest
from benchmarks.telegram import WORST, mb_per_s, seconds, slowest, worst

MOST_MS_PER_KB = 2.0
MOST_DOUBLING = 2.5


@pytest.mark.parametrize("name", WORST)
def test_eight_times_the_input_takes_nothing_like_sixty_four_times_as_long(name: str) -> None:
    small = max(seconds(worst(name, 8_000), times=3), 2e-3)
    assert seconds(worst(name, 64_000), times=2) < 30 * small


@pytest.mark.bench
@pytest.mark.long
@pytest.mark.parametrize("name", WORST)
def test_the_worst_input_of_10_mb_is_read_in_time_and_in_proportion(name: str) -> None:
    per_kb, doubling = slowest(5_000_000, names=(name,))[name]
    assert per_kb <= MOST_MS_PER_KB
    assert doubling <= MOST_DOUBLING


@pytest.mark.bench
def test_clean_traffic_is_read_at_two_megabytes_a_second() -> None:
    assert mb_per_s() >= 2.0


@pytest.mark.bench
@pytest.mark.long
def test_clean_traffic_is_read_at_five_megabytes_a_second() -> None:
    assert mb_per_s(messages=800, times=15) >= 5.0
