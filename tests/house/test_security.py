"""docs/security.md and its table of OWASP ASVS 5.0 say what the tests and the code say."""

import ast
import importlib
import re
from collections import Counter
from functools import cache

from learnpath.core.paths import CHECKOUT

DOC = (CHECKOUT / "docs" / "security.md").read_text(encoding="utf-8")
TABLE = (CHECKOUT / "docs" / "security" / "asvs.md").read_text(encoding="utf-8")
# Each number of levels 1 and 2 with its level, as OWASP publishes them for 5.0.0.
ASKED = dict(
    line.split() for line in (CHECKOUT / "tests" / "house" / "asvs.txt").read_text(encoding="utf-8").splitlines()
)
NUMBER = r"V\d+\.\d+\.\d+"
HOW = ("**Shown**: ", "**Does not apply**: ", "**The owner**: ", "**Not met**: ")
REFERENCE = re.compile(r"`(tests/[a-z_/]+\.py)::(test_[a-z0-9_]+)`")
CRYPTOGRAPHY = re.compile(r"^(hashlib|hmac|secrets|ssl|cryptography|argon2|pyotp|webauthn|itsdangerous)(\.|$)")


def rows() -> list[list[str]]:
    """Return the cells of each row of the table."""
    lines = [line for line in TABLE.splitlines() if re.match(rf"\| {NUMBER}", line)]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def meant(numbers: str) -> list[str]:
    """Return the numbers that a row is about: one, or from one to another in the order of the standard."""
    order = list(ASKED)
    first, _, last = numbers.partition(" to ")
    return order[order.index(first) : order.index(last or first) + 1]


@cache
def found_in(path: str) -> frozenset[str]:
    """Return the tests that pytest finds in a file: functions of the module itself."""
    body = ast.parse((CHECKOUT / path).read_text(encoding="utf-8")).body
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef))


def test_the_list_is_that_of_the_standard() -> None:
    assert Counter(ASKED.values()) == {"1": 70, "2": 183}


def test_each_requirement_is_accounted_for_once() -> None:
    told = Counter(number for cells in rows() for number in meant(cells[0]))
    assert set(ASKED) - set(told) == set(), "missing"
    assert [number for number, times in told.items() if times > 1] == [], "more than once"
    assert [number for cells in rows() for number in re.findall(NUMBER, cells[0]) if number not in ASKED] == []


def test_each_row_says_the_level_and_how_it_stands() -> None:
    for numbers, level, asks, *rest in rows():
        assert level == ", ".join(sorted({ASKED[number] for number in meant(numbers)})), numbers
        how = " | ".join(rest)
        assert asks and how.startswith(HOW), f"{numbers}: {how[:40]}"
        reason = REFERENCE.sub("", how.partition(": ")[2])
        if how.startswith(HOW[0]):
            assert REFERENCE.search(how), f"{numbers} names no test"
        else:
            assert len(reason.strip(" ,:")) >= 10, f"{numbers} gives no reason"


def test_nothing_is_left_to_be_filled_in() -> None:
    assert "TODO" not in DOC + TABLE


def test_every_test_that_is_named_is_there() -> None:
    named = REFERENCE.findall(DOC + TABLE)
    assert len(named) > 300
    wrong = {(path, name) for path, name in named if not (CHECKOUT / path).is_file() or name not in found_in(path)}
    assert not wrong
    assert not re.findall(r"`tests/[^`]*::(?!test_)[^`]*`", DOC + TABLE)


def test_every_promise_names_a_test() -> None:
    lines = re.findall(r"^\| P(\d+) \| (.+) \| (.+) \|$", DOC, re.MULTILINE)
    assert [int(number) for number, _, _ in lines] == list(range(1, 19))
    assert all(REFERENCE.search(tests) for _, _, tests in lines)


def test_what_is_written_is_what_the_code_does() -> None:
    figures = re.findall(r"^\| [^|]+ \| (\d+) \| `([a-z_.]+):([A-Za-z_.]+)` \|$", DOC, re.MULTILINE)
    assert len(figures) > 20
    for said, module, name in figures:
        found = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        assert found == int(said), f"{module}:{name}"


def test_every_use_of_cryptography_is_listed() -> None:
    listed = set(re.findall(r"`(learnpath/[a-z_/]+\.py)`", DOC.partition("## Cryptography")[2].partition("\n## ")[0]))
    using = set()
    for path in (CHECKOUT / "learnpath").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(CRYPTOGRAPHY.match(name) for name in names):
                using.add(path.relative_to(CHECKOUT).as_posix())
    assert using == listed
