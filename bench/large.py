"""A large catalogue as files, made of the shipped entries' texts: to see that size changes little."""

import json
import random
import tomllib
import uuid
from pathlib import Path
from typing import Any

from learnpath.catalogue.loader import SHIPPED

ON_A_LIST, IN_A_FILE = 18, 50  # skills on a role's list, entries in a file
Entry = dict[str, Any]


def shipped_tables() -> dict[str, list[Entry]]:
    """Return the shipped entries by kind, as the files hold them."""
    found = dict[str, list[Entry]]()
    for path in sorted(SHIPPED.rglob("*.toml")):
        for kind, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found.setdefault(kind, []).extend(entries)
    return found


def table(kind: str, entry: Entry) -> str:
    """Return an entry as a file holds it."""
    return "\n".join([f"[[{kind}]]", *(f"{key} = {_value(value)}" for key, value in entry.items()), ""])


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_value(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(part) for part in value) + "]"
    return json.dumps(value, ensure_ascii=False, default=str)


def write_large(folder: Path, roles: int, items: int) -> Path:
    """Write a catalogue of so many roles and items into `folder`, the same at each call; returns the folder."""
    pick, shipped = random.Random(1), shipped_tables()
    words = sorted({word for entry in shipped["skill"] for word in entry["name"].split()})
    steps, pieces = shipped["job_search_step"], shipped["portfolio_piece"]
    skills = items - len(steps) - 1
    made = [("family", entry) for entry in shipped["family"]] + [("source", entry) for entry in shipped["source"]]
    made += [("job_search_step", entry) for entry in steps]
    made.append(("portfolio_piece", _new(pieces[0], "piece", "A piece of work", shows=["skill-0"])))
    for number in range(skills):
        name = f"{pick.choice(words)} {pick.choice(words)} {number}"
        made.append(
            ("skill", _new(shipped["skill"][number % len(shipped["skill"])], f"skill-{number}", name, aliases=[]))
        )
    for number in range(roles):
        old, slug = shipped["role"][number % len(shipped["role"])], f"role-{number}"
        own = [f"skill-{place}" for place in pick.sample(range(skills), ON_A_LIST)]
        lists = (("Skills", own), ("Portfolio", ["piece"]), ("Job search", [step["slug"] for step in steps]))
        blocks = [{"heading": heading, "items": members} for heading, members in lists]
        name = f"{old['name']} {pick.choice(words)} {number}"
        made.append(("role", _new(old, slug, name, starters=own[:6], related=[], step_texts=[], list=blocks)))
    for start in range(0, len(made), IN_A_FILE):
        text = "\n".join(table(kind, entry) for kind, entry in made[start : start + IN_A_FILE])
        (folder / f"{start:05}.toml").write_text(text, encoding="utf-8")
    return folder


def _new(entry: Entry, slug: str, name: str, **changed: object) -> Entry:
    return entry | {"slug": slug, "uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, slug)), "name": name[:80]} | changed
