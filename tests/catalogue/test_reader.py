"""Files that cannot be read, are not TOML, or hold entries that are wrong in themselves."""

import os
import re
from pathlib import Path

import pytest

from learnpath.catalogue import reader
from learnpath.catalogue.loader import SHIPPED
from tests.catalogue.small import Catalogue, problems, put, small, toml, write

PYTHON = (SHIPPED / "skills" / "python.toml").read_bytes()
RESUME = (SHIPPED / "job_search_steps.toml").read_text(encoding="utf-8")


def test_sound_files_have_no_problem(tmp_path: Path) -> None:
    assert problems(SHIPPED) == []
    assert problems(write(tmp_path, small())) == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[[skill]\n", r"is not TOML: .*line 1.*"),
        (PYTHON[: len(PYTHON) // 2], r"is not TOML: .*"),
        (b"[[skill]]\nslug = 'a'\nslug = 'b'\n", r"is not TOML: .*line 3.*"),
        (b"\0" * 100, r"is not TOML: .*"),
        (b"x = " + b"9" * 5000, r"is not TOML: .*digits.*"),
        (RESUME.encode("utf-16"), r"is not UTF-8 text \(byte 0\); save it as UTF-8"),
        (RESUME.encode("latin-1", "replace"), r"is not UTF-8 text \(byte \d+\); save it as UTF-8"),
        (b"#" * 1_000_001, r"is larger than 1000000 bytes; divide it"),
        (b"x = " + b"[" * 100_000, r"is nested too deeply"),
        (b"x = " + b"{a = " * 100_000, r"is nested too deeply"),
        (b"x = 1", r"x: is not a kind of entry; use skill, portfolio_piece, job_search_step, role, source, family"),
        (
            b"'a\\b' = 1\n\"line\\nbreak\\u001b\" = 1",
            r"a\\b: is not a kind .*\nbad\.toml: line\ufffdbreak\ufffd: is .*",
        ),
        (b"skill = 3", r"skill: must be written as \[\[skill\]\]"),
        (b"[role]\nslug = 'a'", r"role: must be written as \[\[role\]\]"),
        (b"source = [1]", r"source\[1\]: Input should be .*"),
        (b"[[skill]]\nslug." + b"a." * 500 + b"a = 1", r"skill\[1\]\.slug: Input should be a valid string(\n.*)+"),
    ],
    ids=lambda value: ascii(value[:15]),
)
def test_a_file_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path, content: bytes, message: str) -> None:
    write(tmp_path, small())
    (tmp_path / "bad.toml").write_bytes(content)
    found = "\n".join(problems(tmp_path))
    assert re.fullmatch(r"bad\.toml: " + message, found), found


def test_a_byte_order_mark_and_other_files_do_no_harm(tmp_path: Path) -> None:
    write(tmp_path, small())
    (tmp_path / "all.toml").write_bytes(b"\xef\xbb\xbf" + (tmp_path / "all.toml").read_bytes())
    (tmp_path / "README.txt").write_bytes(b"\xff not TOML")
    (tmp_path / "all.toml~").write_bytes(b"\xff not TOML")
    assert problems(tmp_path) == []


def test_a_folder_that_is_none_or_empty_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    not_there = "is not a folder; name the folder that holds the TOML files"
    assert problems(tmp_path / "none") == [f"{tmp_path}/none: {not_there}"]
    assert problems(tmp_path / "file") == [f"{tmp_path}/file: {not_there}"]
    assert problems(tmp_path / "empty") == [f"{tmp_path}/empty: holds no .toml file"]


def test_a_catalogue_without_a_role_is_refused(tmp_path: Path) -> None:
    assert problems(write(tmp_path, small() | {"role": []})) == [f"{tmp_path}: holds no role"]


def test_links_that_lead_round_are_refused(tmp_path: Path) -> None:
    write(tmp_path, small())
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "round").symlink_to(tmp_path)
    (tmp_path / "self.toml").symlink_to(tmp_path / "self.toml")
    (tmp_path / "gone.toml").symlink_to(tmp_path / "nowhere")
    assert sorted(problems(tmp_path)) == [
        "deeper/round: is a link to a folder; put the folder itself there",
        "gone.toml: cannot be read: No such file or directory",
        "self.toml: cannot be read: Too many levels of symbolic links",
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_no_file_and_nobody_waits_for_it(tmp_path: Path) -> None:
    write(tmp_path, small())
    os.mkfifo(tmp_path / "pipe.toml")
    assert problems(tmp_path) == ["pipe.toml: is not a file"]


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_FILES", 1)
    write(tmp_path, small())
    (tmp_path / "another.toml").touch()
    assert problems(tmp_path) == [f"{tmp_path}: holds more than 1 files"]


SECRET = "https://user:word@example.org/"
WRONG = [
    ("skill.4.slug", "Bad Slug", "skill[5].slug: String should match pattern"),
    ("skill.4.slug", "a" * 61, "skill[5].slug: String should have at most 60 characters"),
    ("skill.4.slug", "spare\n", "skill[5].slug: String should match pattern"),
    ("skill.4.slug", 5, "skill[5].slug: Input should be a valid string"),
    ("skill.4.uuid", "12", "skill[5].uuid: Input should be a valid UUID"),
    ("skill.4.name", "", "skill[5].name: String should have at least 1 character"),
    ("skill.4.name", ["a"], "skill[5].name: Input should be a valid string"),
    ("skill.4.summary", "x" * 111, "skill[5].summary: String should have at most 110 characters"),
    ("skill.4.text", "Too short.", "skill[5].text: String should have at least 80 characters"),
    ("skill.4.text", "x" * 90 + "\0", "skill[5].text: holds a control character; remove it"),
    ("skill.4.name", "Next\x85line", "skill[5].name: holds a control character; remove it"),
    ("skill.4.name", "Not\ufffe", "skill[5].name: holds a control character; remove it"),
    ("skill.4.aliases", "Extra", "skill[5].aliases: Input should be a valid tuple"),
    ("skill.4.unknown", 1, "skill[5].unknown: Extra inputs are not permitted"),
    ("skill.4.resources.0.url", "http://example.org/", "skill[5].resources[1].url: must be a full https:// address"),
    ("skill.4.resources.0.url", "javascript:alert(1)", "skill[5].resources[1].url: must be a full https:// address"),
    ("skill.4.resources.0.url", "https:example.org", "skill[5].resources[1].url: must be a full https:// address"),
    ("skill.4.resources.0.url", "https://a.b/\nx", "skill[5].resources[1].url: must be a full https:// address"),
    ("skill.4.resources.0.url", "https://a.b/\x7f", "skill[5].resources[1].url: must be a full https:// address"),
    ("skill.4.resources.0.url", "https://a.b/\u202e", "skill[5].resources[1].url: must be a full https:// address"),
    ("skill.4.resources.0.url", "https://a.b/ x", "skill[5].resources[1].url: must be a full https:// address"),
    ("skill.4.resources.0.url", SECRET, "skill[5].resources[1].url: must not hold a user name or password"),
    ("skill.4.resources.0.url", "https://[a", "skill[5].resources[1].url: Invalid IPv6 URL"),
    ("skill.4.resources.0.kind", "video", "skill[5].resources[1].kind: Input should be 'guide', "),
    ("role.0.position", True, "role[1].position: Input should be a valid integer"),
    ("role.0.position", "1", "role[1].position: Input should be a valid integer"),
    ("role.0.position", 10**400, "role[1].position: "),
    ("role.0.facts.0.value", float("nan"), "role[1].facts[1].value: Input should be a finite number"),
    ("role.0.facts.0.value", float("inf"), "role[1].facts[1].value: Input should be a finite number"),
    ("role.0.facts.0.value", float("-inf"), "role[1].facts[1].value: Input should be a finite number"),
    ("role.0.facts.0.value", True, "role[1].facts[1].value: Input should be a valid number"),
    ("role.0.facts.0.value", "1000", "role[1].facts[1].value: Input should be a valid number"),
    ("role.0.facts.0.value", -101, "role[1].facts[1].value: Input should be greater than or equal to -100"),
    ("role.0.facts.0.kind", "pay", "role[1].facts[1].kind: Input should be 'median_pay', "),
    ("role.0.facts.0.unit", "EUR", "role[1].facts[1].unit: Input should be 'USD a year', "),
    ("role.0.facts.0.scope", "", "role[1].facts[1].scope: String should have at least 1 character"),
    ("role.0.facts.0.period", None, "role[1].facts[1].period: Field required"),
    ("role.0.facts.0.source", None, "role[1].facts[1].source: Field required"),
    ("role.0.facts.0.lead", "yes", "role[1].facts[1].lead: Input should be a valid boolean"),
    ("role.0.employers.1.period", None, "role[1].employers[2]: a share needs scope, period and source"),
    ("role.0.list.0.choose", 3, "role[1].list[1]: choose must be less than the number of items"),
    ("role.0.list.0.choose", 0, "role[1].list[1].choose: Input should be greater than or equal to 1"),
    ("role.0.list.0.items", [], "role[1].list[1].items: "),
    ("role.0.list", [], "role[1].list: "),
    ("role.0.faq.0.show_facts", ["pay"], "role[1].faq[1].show_facts[1]: Input should be 'median_pay', "),
    ("source.0.old_after", "soon", "source[1].old_after: Input should be a valid date"),
]


def without_nothing(value: Catalogue) -> Catalogue:
    """Leave out what was set to None, which TOML cannot say."""
    return {key: part for key, part in value.items() if part is not None}


@pytest.mark.parametrize(("path", "value", "message"), WRONG)
def test_an_entry_that_is_wrong_is_named_with_file_path_and_reason(
    tmp_path: Path, path: str, value: object, message: str
) -> None:
    changed = put(small(), path, value)
    changed["role"][0]["facts"] = [without_nothing(row) for row in changed["role"][0]["facts"]]
    changed["role"][0]["employers"] = [without_nothing(row) for row in changed["role"][0]["employers"]]
    found = [line for line in problems(write(tmp_path, changed)) if "there is no" not in line]
    assert len(found) == 1 and found[0].startswith(f"all.toml: {message}"), found


def test_all_problems_come_at_once(tmp_path: Path) -> None:
    catalogue = small()
    for path, value, _ in WRONG[:3]:
        put(catalogue, path, value)
    for name, content in (("a", b"\xff"), ("b", b"["), ("c", b"unheard = 1")):
        (tmp_path / f"{name}.toml").write_bytes(content)
    put(catalogue, "role.1.related", ["nobody"])
    put(catalogue, "role.0.facts.0.source", "rumour")
    put(catalogue, "portfolio_piece.0.done_when", 3)
    found = problems(write(tmp_path, catalogue))
    for part in ("a.toml: is not UTF-8", "b.toml: is not TOML", "c.toml: unheard", "skill[5].slug", "“nobody”"):
        assert any(part in line for line in found), part
    assert any("“rumour”" in line for line in found)
    assert any(line.startswith("all.toml: portfolio_piece[1].done_when: ") for line in found)


def test_the_writer_of_these_tests_writes_what_is_meant() -> None:
    assert toml({"a b": [True, 1, -1.5, float("inf"), 'é"\\\n']}) == (
        '{"a\\U00000020b" = [true, 1, -1.5, inf, "\\U000000e9\\U00000022\\U0000005c\\U0000000a"]}'
    )
