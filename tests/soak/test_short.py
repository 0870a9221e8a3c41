"""The short form of `python3 dev.py soak`, which proves the same promises with small numbers; and its table."""

import sys

import pytest

from soak.__main__ import PARTS, Part, main, rows
from soak.compare import Compared, _beside
from soak.needs import Missing
from soak.table import SHORT, Row, Size, Verdict
from tests.databases import missing


@pytest.mark.parametrize("part", PARTS, ids=lambda part: f"{part.__module__}.{part.__name__}")
def test_what_is_promised_is_kept(part: Part) -> None:
    found = [*rows(part, SHORT)]
    for row in found:
        what, _, install = row.found.partition(" (")
        if row.verdict == Verdict.SKIPPED and "apt install" in install:
            missing(what.removeprefix("needs "), install.removesuffix(")"))
        elif row.verdict == Verdict.SKIPPED:  # a right that cannot be installed
            pytest.skip(row.found)
    assert {row.promise for row in found} == set(PARTS[part])
    assert {row.verdict for row in found} == {Verdict.OK}, "\n".join(map(str, found))


def kept(size: Size) -> list[Row]:
    return [Row("P1", "what", "a goal of many words that take two lines", f"{size.kills} kills", Verdict.OK)]


def broken(size: Size) -> list[Row]:
    raise ValueError("as planned")


def lacking(size: Size) -> list[Row]:
    raise Missing("needs a hammer (apt install hammer)")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    """Run it with parts of our own; returns the exit code and the lines of the table."""

    def run(*words: str) -> tuple[int, list[str]]:
        PARTS.clear()
        PARTS.update({kept: ("P1",), broken: ("P2",), lacking: ("P3",)})
        monkeypatch.setattr(sys, "argv", ["soak", *words])
        code = main()
        return code, [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()[2:]]

    before = dict(PARTS)
    yield run
    PARTS.clear()
    PARTS.update(before)


def test_the_table_tells_what_was_asked_and_found_and_the_exit_code_whether_it_was_kept(said) -> None:  # type: ignore[no-untyped-def]
    code, lines = said("--short")
    assert code == 1
    assert lines[0] == "what goal found"
    assert lines[1:3] == ["P1 what a goal of many words that take 4 kills ok", "two lines"]
    assert lines[3].startswith("P2") and lines[3].endswith("FAILED") and "as planned" in " ".join(lines)
    assert "P3" in (words := " ".join(lines)) and "skipped" in words and "hammer" in words
    code, lines = said("--only", "P1", "P3")
    assert code == 0 and len(lines) > 2 and "20 kills" in lines[1]


@pytest.mark.parametrize(
    ("kept", "found"),
    [
        (["a", "b"], Compared()),
        (["a", "b", "c"], Compared()),
        (["a"], Compared(lost=1)),
        (["b", "a"], Compared(torn=1)),
        (["a", "b", "b"], Compared(doubled=1)),
        (["a", "b", "c", "d"], Compared(doubled=1)),
    ],
)
def test_what_is_kept_beside_what_was_acknowledged(kept: list[str], found: Compared) -> None:
    assert _beside(kept, ["a", "b"], ["a", "b", "c"]) == found
