"""When will I be there: the dates against exact sums and simulated learners, and what no input may break."""

import random
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.forecasts import coverage, table
from learnpath.core.paths import CHECKOUT
from learnpath.tracks.forecast import (
    Forecast,
    Pause,
    TooFew,
    _chance,
    _days_ahead,
    date_at,
    forecast,
    needed_a_week,
)

TODAY = date(2026, 5, 4)
LONG_AGO = date(2020, 1, 1)
AGOS = st.lists(st.integers(0, 55), max_size=60)
LEFT = st.integers(0, 500)


def ago(*days: int) -> list[date]:
    return [TODAY - timedelta(days=number) for number in days]


def pause(first: int, last: int) -> Pause:
    """Return a pause by days from today, negative for the past."""
    return Pause(TODAY + timedelta(days=first), TODAY + timedelta(days=last))


def some(
    done: list[date], left: int = 12, pauses: list[Pause] | None = None, began: date = LONG_AGO, today: date = TODAY
) -> Forecast:
    found = forecast(done, left, began, today, pauses or [])
    assert isinstance(found, Forecast), found
    return found


def spread(*days: int) -> list[date]:
    """Return those days and one in each of three weeks, so that there is a forecast."""
    return ago(1, 8, 15, *days)


# The dates


def expected(done: int, days: int, left: int) -> Forecast:
    return Forecast(*(TODAY + timedelta(days=ahead) for ahead in _days_ahead(done, days, left)))


def is_reached(done: int, days: int, left: int, ahead: int, chance: Fraction) -> bool:
    """Whether `left` more within `ahead` days has that chance at least: exact, as both sides squared are fractions."""
    p, term, below = Fraction(days, days + ahead), Fraction(1), Fraction(0)
    for number in range(left):
        below += term
        term *= (done + Fraction(1, 2) + number) / (number + 1) * (1 - p)
    return p ** (2 * done + 1) * below**2 <= (1 - chance) ** 2


@pytest.mark.parametrize(
    ("done", "days", "left"),
    [(3, 56, 1), (3, 20, 5), (8, 56, 23), (24, 56, 12), (40, 41, 7), (200, 56, 100), (9, 1, 30), (500, 56, 40)],
)
def test_the_days_are_the_first_that_the_exact_sums_allow(done: int, days: int, left: int) -> None:
    for ahead, tenths in zip(_days_ahead(done, days, left), (1, 5, 9), strict=True):
        assert is_reached(done, days, left, ahead, Fraction(tenths, 10))
        assert ahead == 1 or not is_reached(done, days, left, ahead - 1, Fraction(tenths, 10))


@pytest.mark.parametrize(("done", "days", "left"), [(10, 56, 20), (500, 56, 500), (500, 7, 1), (450, 50, 300)])
def test_the_days_are_those_of_learners_drawn_with_an_unknown_pace(done: int, days: int, left: int) -> None:
    """The method as it is told, without its formula: draw a pace given what was seen, then the time it takes."""
    rng, drawn = random.Random(7), 20_000
    paces = (rng.gammavariate(done + 0.5, 1 / days) for _ in range(drawn))
    arrived = sorted(ceil(rng.gammavariate(left, 1 / pace)) for pace in paces)
    for ahead, tenths in zip(_days_ahead(done, days, left), (1, 5, 9), strict=True):
        assert ahead == pytest.approx(arrived[drawn * tenths // 10], rel=0.03, abs=1)


def test_no_number_of_days_passes_the_most_however_small_the_chances() -> None:
    assert _days_ahead(3, 56, 500)[1:] == (3_650, 3_650)
    assert _days_ahead(500, 1, 1) == (1, 1, 1)
    assert _days_ahead(5_000, 56, 2) == (1, 1, 1)
    assert _days_ahead(5_000, 56, 5_000) == pytest.approx((56, 56, 56), abs=3)
    assert _chance(3, 56, 500, 1) == _chance(5_000, 1, 5_000, 1_000) - 1 == 0


def test_with_nothing_left_all_days_are_today() -> None:
    assert some(spread(), 0) == some([], 0) == some(spread(), -3) == Forecast(TODAY, TODAY, TODAY)


# What counts


@pytest.mark.parametrize(("days", "active"), [((), 0), ((0, 0, 6), 1), ((6, 7), 2), ((49, 55, 56, 70), 1)])
def test_with_fewer_than_three_active_weeks_there_is_no_forecast(days: tuple[int, ...], active: int) -> None:
    assert forecast(ago(*days), 12, LONG_AGO, TODAY) == TooFew(active)


def test_three_active_weeks_are_enough() -> None:
    assert some(ago(6, 7, 55)) == expected(3, 56, 12)


def test_the_window_is_56_days_that_end_with_today() -> None:
    assert some(spread(0, 55)) == expected(5, 56, 12)
    assert some(spread(56, 57, 400, -1, -30)) == expected(3, 56, 12)


def test_time_counts_from_the_day_the_track_was_started() -> None:
    assert some(spread(), began=ago(29)[0]) == expected(3, 30, 12)
    assert some(spread(), began=ago(56)[0]) == expected(3, 56, 12)


def test_time_counts_from_the_first_completion_if_that_is_earlier() -> None:
    assert some(spread(40), began=ago(29)[0]) == expected(4, 41, 12)
    assert some(spread(), began=TODAY + timedelta(days=9)) == expected(3, 16, 12)
    assert some(spread(56), began=ago(29)[0]) == expected(3, 30, 12)


def test_paused_days_count_neither_as_time_nor_with_what_was_done_on_them() -> None:
    assert some(spread(22), pauses=[pause(-29, -20)]) == expected(3, 46, 12)
    assert some(spread(), pauses=[pause(-29, -20), pause(-25, -18), pause(-22, -21)]) == expected(3, 44, 12)
    assert some(spread(), pauses=[pause(-400, -50), pause(-300, -60)]) == expected(3, 50, 12)
    assert some(spread(), pauses=[pause(-20, -25)]) == expected(3, 56, 12)
    assert forecast(spread(), 12, LONG_AGO, TODAY, [pause(-9, -8)]) == TooFew(2)
    assert forecast(spread(), 12, LONG_AGO, TODAY, [pause(-90, 90)]) == TooFew(0)


def test_a_completion_on_a_paused_day_does_not_bring_the_start_forward() -> None:
    assert some(spread(45), pauses=[pause(-46, -44)], began=ago(29)[0]) == expected(3, 30, 12)


def test_a_pause_to_come_moves_the_days_behind_it() -> None:
    usual = some(spread())
    likely = (usual.likely - TODAY).days
    assert some(spread(), pauses=[pause(likely + 1, likely + 9)]).likely == usual.likely
    assert some(spread(), pauses=[pause(likely, likely + 9)]).likely == usual.likely + timedelta(days=10)
    twice = [pause(3, 12), pause(1, 5)]
    assert some(spread(), pauses=twice).early == usual.early + timedelta(days=12)


# Plans


@pytest.mark.parametrize(
    ("left", "target", "needed"),
    [
        (12, date(2026, 6, 1), 3),
        (13, date(2026, 6, 1), 4),
        (1, date(2026, 6, 1), 1),
        (0, date(2026, 6, 1), 0),
        (1, date(2026, 5, 7), 3),
        (5, date(2026, 5, 5), 35),
        (5, TODAY, None),
        (5, LONG_AGO, None),
    ],
)
def test_a_target_needs_so_many_a_week(left: int, target: date, needed: int | None) -> None:
    assert needed_a_week(left, TODAY, target) == needed


def test_paused_days_are_no_days_to_make_a_target_in() -> None:
    target = TODAY + timedelta(days=28)
    assert needed_a_week(12, TODAY, target, [pause(-3, 3), pause(2, 14), pause(28 + 1, 99)]) == 6
    assert needed_a_week(12, TODAY, target, [pause(22, 99)]) == 4
    assert needed_a_week(12, TODAY, target, [pause(1, 28)]) is None
    assert needed_a_week(12, TODAY, target, [pause(1, 27)]) == 84


@pytest.mark.parametrize(
    ("a_week", "left", "days"), [(3, 12, 28), (5, 12, 17), (7, 1, 1), (20, 3, 2), (4, 0, 0), (4, -9, 0), (0, 0, 0)]
)
def test_a_plan_leads_to_a_day(a_week: int, left: int, days: int) -> None:
    assert date_at(a_week, left, TODAY) == TODAY + timedelta(days=days)


def test_a_plan_steps_over_pauses_and_may_lead_nowhere() -> None:
    assert date_at(3, 12, TODAY, [pause(-9, 2), pause(28, 30)]) == TODAY + timedelta(days=33)
    assert date_at(0, 12, TODAY) == date_at(1, 10**9, TODAY) == date.max
    assert date_at(1, 1, TODAY, [Pause(TODAY, date.max)]) == date.max


# What holds for all

PAUSES = st.lists(st.tuples(st.integers(-90, 400), st.integers(0, 90)).map(lambda at: pause(at[0], at[0] + at[1])))


@given(AGOS, st.integers(1, 500), PAUSES)
def test_the_days_are_in_order(days: list[int], left: int, pauses: list[Pause]) -> None:
    found = forecast(ago(*days), left, LONG_AGO, TODAY, pauses)
    assert isinstance(found, TooFew) or TODAY < found.early <= found.likely <= found.late


@given(AGOS, st.integers(0, 55), LEFT)
def test_more_done_is_never_later(days: list[int], more: int, left: int) -> None:
    before, after = some(spread(*days), left), some(spread(*days, more), left)
    assert after.likely <= before.likely and after.early <= before.early and after.late <= before.late


@given(AGOS, LEFT, LEFT)
def test_more_left_is_never_earlier(days: list[int], left: int, more: int) -> None:
    before, after = some(spread(*days), left), some(spread(*days), left + more)
    assert before.early <= after.early and before.likely <= after.likely and before.late <= after.late


@given(AGOS, LEFT, st.integers(0, 60), st.integers(0, 60))
def test_a_pause_without_completions_in_the_window_is_never_later(
    days: list[int], left: int, last: int, length: int
) -> None:
    done = [day for day in ago(1, 8, 15, *days) if not last <= (TODAY - day).days <= last + length]
    without, paused = (forecast(done, left, LONG_AGO, TODAY, p) for p in ([], [pause(-last - length, -last)]))
    if isinstance(without, Forecast):
        assert isinstance(paused, Forecast) and paused.likely <= without.likely and paused.late <= without.late
    else:
        assert paused == without


@given(AGOS, LEFT, PAUSES, st.integers(1, 400), st.integers(0, 4_000))
def test_a_pause_to_come_is_never_earlier(
    days: list[int], left: int, pauses: list[Pause], first: int, length: int
) -> None:
    usual = forecast(ago(*days), left, LONG_AGO, TODAY, pauses)
    paused = forecast(ago(*days), left, LONG_AGO, TODAY, [*pauses, pause(first, first + length)])
    if isinstance(usual, Forecast):
        assert isinstance(paused, Forecast) and paused.early >= usual.early and paused.late >= usual.late
    else:
        assert paused == usual


@given(st.integers(1, 500), st.integers(1, 2_000), PAUSES)
def test_what_a_target_needs_is_the_least_that_makes_it(left: int, days: int, pauses: list[Pause]) -> None:
    target = TODAY + timedelta(days=days)
    needed = needed_a_week(left, TODAY, target, pauses)
    if needed is None:
        assert all(any(p.first <= day <= p.last for p in pauses) for day in ago(*range(-days, 0)))
    else:
        assert date_at(needed, left, TODAY, pauses) <= target < date_at(needed - 1, left, TODAY, pauses)


@given(
    st.lists(st.dates(), max_size=20),
    LEFT,
    st.dates(),
    st.one_of(st.dates(), st.sampled_from([date.min, date.max])),
    st.lists(st.builds(Pause, st.dates(), st.dates()), max_size=20),
)
def test_no_input_breaks_it(done: list[date], left: int, began: date, today: date, pauses: list[Pause]) -> None:
    week = timedelta(days=7)
    near = [today - count * week for count in range(8) if today - date.min > count * week]
    for days in (done, near, done + near):
        found = forecast(days, left, began, today, pauses)
        assert isinstance(found, TooFew) or today <= found.early <= found.late <= date.max
    assert date_at(1, left, today, pauses) >= today
    assert (needed_a_week(left, today, began, pauses) or 0) >= 0
    assert (needed_a_week(left, today, date.max, pauses) or 0) >= 0


# How well it holds


def test_the_range_holds_what_it_claims_for_steady_learners() -> None:
    assert 0.75 <= coverage("steady").covered <= 0.85


def test_the_documented_table_is_what_the_simulation_gives() -> None:
    text = (CHECKOUT / "docs" / "forecast.md").read_text(encoding="utf-8")
    assert "\n".join(line for line in text.splitlines() if line.startswith("|")) == table()
