"""What is kept on an item is there on what it became, on both databases."""

import re
from html import unescape

from flask import Flask

from tests.cast import Person
from tests.catalogue.changes import divided, merged
from tests.catalogue.conftest import Load

MAKER = "/tracks/maker"


def keep(person: Person, item: str, word: str) -> None:
    path = f"{MAKER}/items/{item}"
    person.client.submit(f"{path}/note", text=f"my **{word}** note", version="0")
    person.client.submit(f"{path}/links", kind="evidence", title=f"{word} proof", url="https://example.com")
    person.client.submit(f"{path}/links", kind="link", title=f"{word} reading", url="https://example.com")


def test_notes_and_links_are_there_after_a_merge_and_a_division(on_maker: Person, load_it: Load) -> None:
    for item in ("alpha", "beta", "gamma"):
        keep(on_maker, item, item)
    load_it(merged())
    page = on_maker.client.get(f"{MAKER}/items/omega").text
    for word in ("beta", "gamma"):
        assert f"<strong>{word}</strong>" in page and f"{word} proof" in page and f"{word} reading" in page
    assert page.count("which became this") == 2
    on_maker.client.submit(f"{MAKER}/items/omega/note", text="mine now", version="0")
    page = on_maker.client.get(f"{MAKER}/items/omega").text
    assert "mine now" in page and "<strong>beta</strong>" in page
    load_it(divided())
    for part in ("alpha-one", "alpha-two"):
        assert "alpha proof" in on_maker.client.get(f"{MAKER}/items/{part}").text


def test_a_link_of_before_a_merge_can_be_changed_and_removed(on_maker: Person, load_it: Load) -> None:
    keep(on_maker, "beta", "beta")
    load_it(merged())
    page = on_maker.client.get(f"{MAKER}/items/omega").text
    number = re.search(r"/links/(\d+)/remove", page)
    assert number
    on_maker.client.submit(f"{MAKER}/items/omega/links/{number[1]}/remove")
    assert "removed." in on_maker.client.get(f"{MAKER}/items/omega").text
    assert f"/links/{number[1]}/remove" not in on_maker.client.get(f"{MAKER}/items/omega").text


def test_the_day_to_come_back_and_the_history_go_over(app: Flask, on_maker: Person, load_it: Load) -> None:
    on_maker.tick("beta", role="maker")
    due = on_maker.client.submit(f"{MAKER}/items/beta/refresh", due="2030-01-01")
    assert due.status_code == 303
    load_it(merged())
    page = unescape(on_maker.client.get(f"{MAKER}/items/omega").text)
    assert 'value="2030-01-01"' in page and "Done on " in page
    on_maker.client.submit(f"{MAKER}/items/omega/refresh", due="")
    assert 'value="2030-01-01"' not in on_maker.client.get(f"{MAKER}/items/omega").text


def test_each_part_of_a_merged_history_is_told_by_itself(on_maker: Person, load_it: Load) -> None:
    for item in ("beta", "gamma"):
        on_maker.tick(item, role="maker")
    load_it(merged())
    page = unescape(on_maker.client.get(f"{MAKER}/items/omega").text)
    for name in ("Beta", "Gamma"):
        assert re.search(rf"Before, as {name}: Done on \d+ \w+\.<", page), name
    assert "finishing date set" not in page and "Nothing has happened here" not in page
    on_maker.tick("omega", "todo", role="maker")
    page = unescape(on_maker.client.get(f"{MAKER}/items/omega").text)
    assert "Before, as Beta" in page and page.index("Before, as Beta") > page.index("o do on ")


def test_the_start_goes_over_until_the_item_has_a_status_of_its_own(on_maker: Person, load_it: Load) -> None:
    on_maker.tick("beta", "learning", role="maker")
    load_it(merged())
    started = re.compile(r'name="started"[^>]* value="2')
    assert started.search(on_maker.client.get(f"{MAKER}/items/omega").text)
    on_maker.tick("omega", "todo", role="maker")
    assert not started.search(on_maker.client.get(f"{MAKER}/items/omega").text)


def test_the_reason_of_a_set_aside_goes_over_and_the_chart_follows(on_maker: Person, load_it: Load) -> None:
    for item in ("alpha", "delta"):
        on_maker.tick(item, role="maker")
    for item in ("beta", "gamma"):
        on_maker.client.submit(f"{MAKER}/items/{item}/set-aside", set_aside="1", reason=f"no {item}")
    load_it(merged())
    page = unescape(on_maker.client.get(f"{MAKER}/items/omega").text)
    assert "no beta no gamma" in page


def test_what_was_known_stays_no_pace_after_a_merge(on_maker: Person, load_it: Load) -> None:
    on_maker.client.submit(f"{MAKER}/known", known=["beta"])
    load_it(merged())
    assert "1 of 4 done" in on_maker.page("maker") and "there is none so far" in on_maker.page("maker")


def test_what_is_kept_on_what_left_the_lists_stays_readable(on_maker: Person, load_it: Load) -> None:
    left = "/settings/data/left"
    assert "Nothing: all that you wrote" in on_maker.client.get(left).text
    for item in ("beta", "alpha"):
        keep(on_maker, item, item)
    on_maker.client.submit(f"{MAKER}/own", kind="skill", name="<b>Own</b>", text="")
    own = re.search(r"item-(own_[0-9a-f]+)", on_maker.page("maker"))
    assert own
    keep(on_maker, own[1], "mine")
    load_it(merged())
    assert "Nothing: all that you wrote" in on_maker.client.get(left).text
    on_maker.client.submit(f"{MAKER}/items/{own[1]}/remove")
    text = on_maker.client.get(left).text
    assert text.count("<section") == 1 and "&lt;b&gt;Own&lt;/b&gt;" in text and "<b>Own" not in text
    for word in ("<strong>mine</strong>", "mine proof", "mine reading"):
        assert word in text
    on_maker.client.submit(f"{MAKER}/leave")
    assert "alpha proof" in on_maker.client.get(left).text
