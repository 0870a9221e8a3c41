"""A small, sound catalogue as plain dictionaries, for tests to break, and a writer of TOML."""

import copy
import datetime
import math
from pathlib import Path
from typing import Any

Catalogue = dict[str, Any]

PROSE = "What it is, and what being able to do it looks like, in a sentence that is long enough to be read as a text."


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def keyed(number: int, slug: str, **more: Any) -> Catalogue:
    name = slug.replace("-", " ").capitalize()
    return {"slug": slug, "uuid": uuid(number), "name": name, "summary": f"{name} in one line."} | more


def skill(number: int, slug: str, **more: Any) -> Catalogue:
    return keyed(number, slug, category="Things", text=f"{slug}: {PROSE}") | more


def role(number: int, slug: str, items: list[str], **more: Any) -> Catalogue:
    lists = [
        {"heading": "Skills", "items": items},
        {"heading": "Portfolio", "items": ["piece"]},
        {"heading": "Job search", "items": ["step"]},
    ]
    return keyed(number, slug, family="things", position=number, about=PROSE, list=lists) | more


def fact(kind: str, value: float, unit: str, **more: Any) -> Catalogue:
    return {"kind": kind, "value": value, "unit": unit, "scope": "US", "period": "2025", "source": "bureau"} | more


_SMALL: Catalogue = {
    "family": [{"slug": "things", "name": "Things", "position": 1}],
    "source": [
        {
            "slug": slug,
            "name": slug.capitalize(),
            "publisher": "Publisher",
            "url": "https://example.org/",
            "old_after": datetime.date(2099, 1, 1),
            "licence": "Public domain.",
        }
        for slug in ("bureau", "survey")
    ],
    "skill": [
        *(skill(number, slug) for number, slug in enumerate(("alpha", "beta", "gamma", "delta"), 1)),
        skill(
            5,
            "spare",
            aliases=["Extra"],
            resources=[
                {
                    "title": "A page",
                    "url": "https://example.org/page",
                    "publisher": "Publisher",
                    "kind": "guide",
                    "cost": "free",
                }
            ],
        ),
    ],
    "portfolio_piece": [keyed(6, "piece", text=PROSE, done_when="It runs everywhere.", shows=["alpha"])],
    "job_search_step": [
        keyed(
            7, "step", text=PROSE, substeps=[{"slug": "one", "text": "Do one."}, {"slug": "two", "text": "Do another."}]
        )
    ],
    "role": [
        role(
            8,
            "maker",
            ["alpha", "beta", "gamma"],
            starters=["alpha"],
            related=["mender"],
            facts=[
                fact("median_pay", 1000, "USD a year", lead=True),
                fact("growth", -1.5, "percent", source="survey"),
            ],
            employers=[
                {"name": "Shops"},
                {"name": "Schools", "share": "9% of jobs", "scope": "US", "period": "2025", "source": "bureau"},
            ],
            week=[{"title": "Plan", "text": PROSE}],
            step_texts=[{"step": "step", "text": PROSE}],
            faq=[{"question": "What is it?", "answer": PROSE, "show_facts": ["growth"]}],
        ),
        role(9, "mender", ["alpha", "delta"]),
    ],
}


def small() -> Catalogue:
    return copy.deepcopy(_SMALL)


def put(catalogue: Catalogue, path: str, value: Any) -> Catalogue:
    """Set the value at a dotted path, like `role.0.name`."""
    *parents, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    target: Any = catalogue
    for part in parents:
        target = target[part]
    target[last] = value
    return catalogue


def toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\U{ord(c):08x}" for c in value) + '"'
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(toml(part) for part in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(key)} = {toml(part)}" for key, part in value.items()) + "}"
    return str(value)


def write(folder: Path, catalogue: Catalogue, name: str = "all.toml") -> Path:
    """Write a catalogue into one file of `folder`; returns the folder."""
    lines = [f"{toml(kind)} = {toml(rows)}\n" for kind, rows in catalogue.items()]
    (folder / name).write_text("".join(lines), encoding="utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    """Return what reading a folder complains about."""
    from learnpath.catalogue.reader import CatalogueError
    from learnpath.catalogue.rules import read_catalogue

    try:
        read_catalogue(folder)
    except CatalogueError as error:
        found = [str(problem) for problem in error.problems]
        assert str(error).splitlines() == found
        return found
    return []
