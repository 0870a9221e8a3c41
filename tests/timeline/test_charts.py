"""The charts in numbers: what holds for whatever happened, worked examples, and what the macros make of them."""

import math
import re
from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from learnpath.core.dates import MONTHS
from learnpath.core.paths import CHECKOUT
from learnpath.timeline import charts
from learnpath.timeline.charts import BurnUp, HeatMap, Label, Outlook, Point, box_of, burnup, heatmap, short_day
from tests.pages import check_page

MANY = settings(max_examples=150, deadline=None)
WIDTHS = (charts.NARROW, 292, 500, 782)  # of the burn-up, in pixels, from a small phone to a desktop
TODAY = date(2026, 10, 14)
STEPS = ((date(2026, 6, 8), 2, 27), (date(2026, 6, 22), 2, 23), (date(2026, 8, 17), 5, 23), (date(2026, 9, 28), 8, 23))
POINTS = [Point(*step) for step in STEPS]
OUTLOOK = Outlook(date(2027, 4, 2), date(2027, 5, 12), date(2027, 6, 12))
TARGET = date(2027, 4, 30)
Burn = tuple[list[Point], date, Outlook | None, date | None]


def days_from(today: date, least: int, most: int) -> st.SearchStrategy[date]:
    return st.integers(least, most).map(lambda days: today + timedelta(days))


@st.composite
def burns(draw: st.DrawFn) -> Burn:
    today = draw(st.dates(date(2010, 1, 1), date(2100, 1, 1)))
    days = sorted(draw(st.sets(days_from(today, -5000, 0), min_size=1, max_size=130)))
    most = draw(st.sampled_from((1, 23, 500)))
    sizes = [draw(st.integers(0, most)) for _ in days]
    points = [Point(day, draw(st.integers(0, size)), size) for day, size in zip(days, sizes, strict=True)]
    ahead = days_from(today, 0, draw(st.sampled_from((0, 40, 4000))))
    outlook = draw(st.none() | st.lists(ahead, min_size=3, max_size=3).map(lambda three: Outlook(*sorted(three))))
    return points, today, outlook, draw(st.none() | days_from(today, -6000, 6000) | days_from(today, -60, 60))


def corners(path: str) -> list[tuple[float, float]]:
    numbers = [float(number) for number in re.findall(r"[-\d.naif]+", path)]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def span(label: Label, width: float) -> tuple[float, float]:
    """Return where the words of a label begin and end, in pixels, on a burn-up of some width."""
    left, _, right, _ = box_of(label)
    length, at = right - left - charts.GAP, label.x * width / charts.WIDE
    return (at + charts.GAP, at + charts.GAP + length) if label.anchor == "start" else (at - charts.GAP - length, at)


@MANY
@given(burns())
@example((POINTS, TODAY, OUTLOOK, TARGET))
@example(([Point(TODAY, 0, 0)], TODAY, None, TODAY))
def test_everything_drawn_is_finite_inside_and_in_order(burn: Burn) -> None:
    chart = burnup(*burn)
    for path in (chart.done, chart.size, chart.cone, chart.likely, chart.target):
        for number, most in [pair for x, y in corners(path) for pair in ((x, charts.WIDE), (y, charts.HEIGHT))]:
            assert math.isfinite(number) and 0 <= number <= most and number == round(number, 1)
    for path in (chart.done, chart.size, chart.likely):
        assert all(a <= b for (a, _), (b, _) in pairwise(corners(path)))
    assert corners(chart.done)[-1] == chart.today and corners(chart.done)[0][0] == 0
    assert corners(chart.size)[-1][0] == charts.WIDE and corners(chart.size)[0][0] == 0


@MANY
@given(burns())
@example((POINTS, TODAY, OUTLOOK, TARGET))
def test_labels_stay_inside_and_apart_on_every_width(burn: Burn) -> None:
    chart = burnup(*burn)
    words = sorted(label.text.strip("←→ ").split()[0] for label in chart.labels)
    now = [str(number) for number in burn[0][-1][1:]]
    assert words == sorted([*now, *["Forecast"] * bool(chart.cone), *["Target"] * bool(burn[3])])
    for width in WIDTHS:
        for label in chart.labels:
            left, right = span(label, width)
            assert left >= 0 and right <= width and charts.EM <= label.y <= charts.BOTTOM - charts.DROP
        for one, other in combinations(chart.labels, 2):
            (a, b), (c, d) = span(one, width), span(other, width)
            assert b <= c or d <= a or abs(one.y - other.y) >= charts.EM + charts.DROP, (one, other)


@MANY
@given(burns())
def test_the_forecast_starts_at_what_is_done_today_and_ends_at_the_whole_list(burn: Burn) -> None:
    points, _, outlook, _ = burn
    chart = burnup(*burn)
    assert bool(chart.cone) == bool(chart.likely) == (outlook is not None and points[-1].done < points[-1].size)
    if chart.cone:
        full, cone = corners(chart.size)[-1][1], corners(chart.cone)
        assert cone[0] == corners(chart.likely)[0] == chart.today
        for x, y in [*cone[1:], corners(chart.likely)[1]]:
            assert full <= y <= chart.today[1] and (y == full or x == charts.WIDE)
        assert cone[1][0] <= corners(chart.likely)[1][0] <= cone[-1][0]


@MANY
@given(burns())
@example(([Point(TODAY - timedelta(120 - n), n % 2, 9) for n in range(120)], TODAY, None, None))
def test_the_table_has_each_change_once_newest_first(burn: Burn) -> None:
    points, today, _, _ = burn
    chart = burnup(*burn)
    changes = [point for n, point in enumerate(points) if n == 0 or point[1:] != points[n - 1][1:]]
    assert chart.rows == [(short_day(day, today), *numbers) for day, *numbers in changes[::-1][:100]]
    assert len(chart.rows) + chart.left_out == len(changes)


@MANY
@given(burns())
def test_the_axes_have_room_for_what_they_say(burn: Burn) -> None:
    points, today, _, _ = burn
    chart = burnup(*burn)
    assert chart.months[0].x == 0 and chart.months[0].text.startswith(MONTHS[points[0].day.month - 1])
    assert (" " in chart.months[0].text) == (points[0].day.year != today.year)
    for width in WIDTHS:
        spans = [(left - charts.GAP, right - charts.GAP) for left, right in (span(m, width) for m in chart.months)]
        assert spans[-1][1] <= width and all(a[1] + 3.9 <= b[0] for a, b in pairwise(spans))
    values = [int(value.text) for value in chart.values]
    assert values[0] == 0 and 2 <= len(values) <= 4 and values[-1] <= max(1, *(point.size for point in points))
    assert all(re.fullmatch("[125]0*", str(b - a)) for a, b in pairwise(values)) and values == sorted(values)


def test_the_example_of_the_design() -> None:
    chart = burnup(POINTS, TODAY, OUTLOOK, TARGET)
    texts = ["Target 30 Apr 2027", "8 today", "Forecast 12 May 2027", "23 on your list"]
    assert [label.text for label in chart.labels] == texts
    assert chart.done == "M0 235.9 189.7 235.9 189.7 214.8 303.5 214.8 303.5 193.7 346.9 193.7"
    assert chart.cone == "M346.9 193.7 807.6 88.1 1000 88.1" and chart.likely == "M346.9 193.7 916 88.1"
    assert [label.text for label in chart.months] == ["Jun", "Sep", "Dec", "Mar 2027"]
    assert [label.text for label in chart.values] == ["0", "10", "20"]
    assert chart.desc == (
        "8 of 23 done today. Started 8 June with 2 of 27 done. "
        "Forecast between 2 April 2027 and 12 June 2027, most likely 12 May 2027. Target 30 April 2027."
    )
    assert chart.rows[0] == ("28 Sep", 8, 23) and chart.rows[-1] == ("8 Jun", 2, 27)


def said(chart: BurnUp) -> dict[str, Label]:
    return {label.text.strip("←→ ").split()[0]: label for label in chart.labels}


def test_what_lies_beyond_the_axis_is_cut_off_and_says_so() -> None:
    far = Outlook(date(2028, 1, 1), date(2031, 1, 1), date.max)
    chart = burnup(POINTS, TODAY, far, date(2031, 6, 1))
    assert said(chart)["Target"].text == "Target 1 Jun 2031 →" and not chart.target
    assert said(chart)["Forecast"].text == "Forecast 1 Jan 2031 →"
    x, full = charts.WIDE, corners(chart.size)[-1][1]
    (_, _), early, corner, late = corners(chart.cone)
    assert early[1] == full and corner == (x, full) and late[0] == x and late[1] > full
    assert corners(chart.likely)[1][0] == x and full < corners(chart.likely)[1][1] < late[1]
    past = burnup(POINTS, TODAY, None, date(2026, 1, 1))
    assert said(past)["Target"][:2] == ("← Target 1 Jan", 0) and not past.target


@pytest.mark.parametrize("day", [date(2026, 6, 8), date(2026, 9, 1), TODAY])
def test_a_target_within_the_axis_has_a_line(day: date) -> None:
    chart = burnup(POINTS, TODAY, None, day)
    share = (day - POINTS[0].day) / (TODAY - POINTS[0].day)
    assert {x for x, _ in corners(chart.target)} == {round(charts.WIDE * share, 1)}


def test_the_first_day_looks_ahead() -> None:
    chart = burnup([Point(TODAY, 8, 23)], TODAY, None, None)
    assert chart.today[0] == 0 and corners(chart.size) == [(0, 24), (1000, 24)]
    assert [label.text for label in chart.months] == ["Oct"] and chart.rows == [("14 Oct", 8, 23)]


def test_when_all_is_done_there_is_no_forecast() -> None:
    chart = burnup([*POINTS, Point(TODAY, 23, 23)], TODAY, OUTLOOK, None)
    assert not chart.cone and not chart.likely and not chart.likely_range and "Forecast" not in chart.desc
    assert chart.today == (charts.WIDE, corners(chart.size)[-1][1])


def test_a_forecast_that_may_be_today() -> None:
    chart = burnup(POINTS, TODAY, Outlook(TODAY, TODAY, TODAY), None)
    x, y = chart.today
    assert {a for a, _ in corners(chart.cone)} == {x} and corners(chart.cone)[1][1] < y


def test_labels_keep_off_the_lines_where_they_can() -> None:
    """On this chart each can: the words above the list's line are on neither it nor the target's."""
    chart = burnup(POINTS, TODAY, OUTLOOK, TARGET)
    boxes = {label.text: box_of(label) for label in chart.labels}
    mark, full = corners(chart.target)[0][0] * charts.NARROW / charts.WIDE, corners(chart.size)[-1][1]
    assert not [text for text, (left, _, right, _) in boxes.items() if left < mark < right]
    assert not [text for text, (_, top, _, bottom) in boxes.items() if top < full < bottom]


Heat = tuple[dict[date, int], date, date, int]


@st.composite
def heats(draw: st.DrawFn) -> Heat:
    today = draw(st.dates(date(2010, 1, 1), date(2100, 1, 1)))
    days = draw(st.dictionaries(days_from(today, -400, 30), st.integers(0, 9), max_size=150))
    return days, draw(days_from(today, -500, 3)), today, draw(st.integers(1, 30))


@MANY
@given(heats())
@example(({}, TODAY, TODAY, 1))
@example(({TODAY - timedelta(n): n % 5 for n in range(400)}, date(2020, 1, 1), TODAY, 18))
def test_the_map_has_a_cell_for_each_day_of_its_weeks(heat: Heat) -> None:
    days, first, today, most = heat
    chart = heatmap(*heat)
    start = today - timedelta(today.weekday() + 7 * (chart.weeks - 1))
    shown = [start + timedelta(n) for n in range((today - start).days + 1)]
    assert chart.weeks == most or start <= first < start + timedelta(7) or (first > today and chart.weeks == 1)
    assert chart.weeks <= most and start + timedelta(6) >= min(first, today)
    assert [level for *_, level in chart.cells] == [(0, 1, 2, 2, 3)[min(4, days.get(day, 0))] for day in shown]
    assert [y for _, y, _ in chart.cells] == [charts.HEAD + charts.CELL * day.weekday() for day in shown]
    assert len({(x, y) for x, y, _ in chart.cells}) == len(shown)
    assert all(0 <= x <= chart.width - 13 and 0 <= y <= chart.height - 13 for x, y, _ in chart.cells)
    assert chart.active_days == sum(days.get(day, 0) > 0 for day in shown)


@MANY
@given(heats())
def test_the_busiest_week_and_the_table_count_the_same_days(heat: Heat) -> None:
    chart, days = heatmap(*heat), heat[0]
    found = [(week, text.split(", ")) for week, text in chart.rows]
    assert sum(len(texts) for _, texts in found) == chart.active_days
    assert bool(chart.busiest) == bool(found)
    if chart.busiest:
        monday, most = chart.busiest
        numbers = [len(texts) for _, texts in found]
        assert monday.weekday() == 0 and most == max(numbers)
        index = len(numbers) - 1 - numbers[::-1].index(most)  # the earliest of equals is the last in the table
        assert found[index][0] == chart.busiest_week
        week = [days.get(monday + timedelta(n), 0) for n in range(7) if monday + timedelta(n) <= heat[2]]
        assert found[index][1] == [f"{charts.WEEKDAYS[n]} {number}" for n, number in enumerate(week) if number]


@MANY
@given(heats())
def test_months_above_the_map_are_apart_and_inside(heat: Heat) -> None:
    chart = heatmap(*heat)
    assert all(b.x - a.x >= 2 * charts.CELL for a, b in pairwise(chart.months))
    assert all(charts.SIDE <= label.x <= chart.width - 28 for label in chart.months)
    assert chart.months or chart.weeks < 3


def test_an_example_of_the_map() -> None:
    days = {date(2026, 9, 7): 2, date(2026, 9, 9): 1, date(2026, 10, 12): 4, date(2026, 10, 14): 1, date(2026, 6, 1): 9}
    chart = heatmap(days, date(2026, 6, 8), TODAY)
    assert chart.rows == [("12 October", "Mon 4, Wed 1"), ("7 September", "Mon 2, Wed 1")]
    assert [label.text for label in chart.months] == ["Jun", "Jul", "Aug", "Sep", "Oct"]
    assert [label.text for label in chart.weekdays] == ["Mon", "Wed", "Fri", "Sun"]
    assert chart.busiest == (date(2026, 9, 7), 2) and (chart.active_days, chart.weeks) == (4, 18)
    busiest = "The busiest week began on 7 September, with 2 active days."
    assert chart.desc == f"4 active days from 15 June to today. {busiest}"
    nothing = heatmap({}, date(2025, 12, 30), date(2026, 1, 2))
    assert nothing.desc == "No active days from 30 December 2025 to today." and not nothing.rows


def test_days_are_short_and_have_a_year_when_it_is_another() -> None:
    assert short_day(TODAY, TODAY) == "14 Oct" and short_day(TARGET, TODAY) == "30 Apr 2027"
    assert all(full.startswith(short) for short, full in zip(MONTHS, charts.FULL_MONTHS, strict=True))


def drawn(chart: BurnUp, heat: HeatMap) -> str:
    loader = FileSystemLoader(CHECKOUT / "templates")
    macros = Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(
        "timeline/_charts.html"
    )
    body = macros.module.burnup(chart) + macros.module.heat(heat)  # type: ignore[attr-defined]
    text = f'<!doctype html><html lang="en"><head><title>P · L</title></head><body>{body}</body></html>'
    check_page(text)
    return text


@pytest.mark.parametrize("outlook", [OUTLOOK, None])
@pytest.mark.parametrize("target", [TARGET, date(2020, 1, 1), None])
def test_the_charts_are_valid_pages_whatever_they_hold(outlook: Outlook | None, target: date | None) -> None:
    text = drawn(burnup(POINTS, TODAY, outlook, target), heatmap({TODAY: 1}, TODAY, TODAY))
    assert ('class="likely"' in text) == (outlook is not None)
    assert ('class="target"' in text) == (target == TARGET)
    assert "1 active day</strong>" in text and "in 1 week. Busiest week: 12 October, 1 day." in text


def test_the_macro_knows_the_size_of_the_chart() -> None:
    text = drawn(burnup(POINTS, TODAY, OUTLOOK, TARGET), heatmap({}, TODAY, TODAY))
    assert text.count(f'width="100%" height="{charts.HEIGHT}"') == 2
    assert f'viewBox="0 0 {charts.WIDE} {charts.HEIGHT}"' in text and f"V{charts.BOTTOM}H0" in text
    assert "No active days</strong>" in text


def test_the_tables_say_what_they_leave_out() -> None:
    points = [Point(TODAY - timedelta(102 - n), n % 2, 9) for n in range(103)]
    text = drawn(burnup(points[2:], TODAY, None, None), heatmap({TODAY: 3}, TODAY, TODAY))
    assert text.count("<tr>") == 1 + 100 + 2 and "1 earlier day is left out." in text and "Wed\u00a03" in text
    assert "3 earlier days are left out." in drawn(burnup(points, TODAY, None, None), heatmap({}, TODAY, TODAY))
