"""The one number: worked examples, and its rules on random lists."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from learnpath.catalogue import schema
from learnpath.catalogue.snapshot import Block, Item, Role
from learnpath.tracks.counts import Tally, count
from learnpath.tracks.models import Status

TODO, LEARNING, DONE = Status


def item(number: int, kind: schema.Kind = "skill") -> Item:
    entry = schema.Skill(
        slug=f"s{number}",
        uuid=uuid.UUID(int=number),
        name=f"S {number}",
        summary="Does it.",
        category="C",
        text="t" * 80,
    )
    return Item(number, kind, entry)


def role(*blocks: tuple[schema.Kind, int | None, range]) -> Role:
    made = tuple(
        Block(f"B{n}", None, choose, kind, tuple(item(i, kind) for i in r))
        for n, (kind, choose, r) in enumerate(blocks)
    )
    return Role(1, None, made)  # type: ignore[arg-type]


BACK_END = role(
    ("skill", 1, range(5)),
    ("skill", None, range(5, 18)),
    ("portfolio_piece", None, range(18, 22)),
    ("job_search_step", None, range(22, 27)),
)


def test_the_back_end_role_needs_23() -> None:
    counts = count(BACK_END, {})
    assert counts.total == Tally(0, 0, 23)
    assert [tally.needed for tally in counts.sections.values()] == [14, 4, 5]
    assert counts.rows.all == 27


def test_a_second_language_is_kept_and_does_not_count() -> None:
    counts = count(BACK_END, {0: DONE, 1: DONE, 2: LEARNING})
    assert counts.total == Tally(1, 0, 23)
    assert (counts.rows.done, counts.rows.learning) == (2, 1)
    assert any("You have 2; the other 1 stay ticked" in reason for reason in counts.reasons)


def test_set_aside_leaves_both_sides() -> None:
    assert count(BACK_END, {5: DONE}, {5}).total == Tally(0, 0, 22)
    assert count(BACK_END, {}, {0, 1, 2, 3}).total.needed == 23
    assert count(BACK_END, {}, {0, 1, 2, 3, 4}).total.needed == 22
    assert any("5 set aside" in reason for reason in count(BACK_END, {}, {0, 1, 2, 3, 4}).reasons)


def test_percent_is_floored_and_100_only_when_all_is_met() -> None:
    assert [Tally(met, 0, 23).percent for met in (0, 1, 22, 23)] == [0, 4, 95, 100]
    assert Tally(199, 0, 200).percent == 99
    assert Tally(0, 0, 0).percent == 100


lists = st.lists(
    st.tuples(st.sampled_from(list(schema.ITEM_MODELS)), st.integers(2, 6), st.integers(1, 5), st.booleans()),
    min_size=1,
    max_size=6,
)


@given(lists, st.data())
def test_the_rules_hold_on_any_list(shape: list[tuple[schema.Kind, int, int, bool]], data: st.DataObject) -> None:
    blocks, start = [], 0
    for kind, size, choose, grouped in shape:
        blocks.append((kind, min(choose, size - 1) if grouped else None, range(start, start + size)))
        start += size
    made = role(*blocks)
    statuses = data.draw(st.dictionaries(st.integers(0, start - 1), st.sampled_from(list(Status))))
    aside = data.draw(st.sets(st.integers(0, start - 1)))
    counts = count(made, statuses, aside)
    # By the words of the rule, block by block.
    met = needed = 0
    for block in made.blocks:
        members = [i.id for i in block.items if i.id not in aside]
        wants = len(members) if block.choose is None else min(block.choose, len(members))
        needed += wants
        met += min(wants, sum(statuses.get(i) == DONE for i in members))
    assert (counts.total.met, counts.total.needed) == (met, needed)
    assert counts.total.met + counts.total.learning <= counts.total.needed
    assert len(counts.total.segments) == counts.total.needed
    assert (counts.total.percent == 100) == (met == needed)
    assert counts.rows.all + counts.rows.aside == start == counts.rows.open + counts.rows.done + counts.rows.aside
    assert sum(tally.needed for tally in counts.sections.values()) == needed
