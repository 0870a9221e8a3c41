"""Rules for the files: sizes, who commits, what templates say, what the docs hold."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import click
from jinja2 import Environment, meta
from jinja2.nodes import FromImport, Name

from learnpath.cli import cli
from learnpath.config import Settings
from learnpath.core import limits
from learnpath.core.paths import CHECKOUT

CODE = [
    path
    for folder in ("learnpath", "tests", "bench", "migrations")
    for path in sorted((CHECKOUT / folder).rglob("*.py"))
]
TEMPLATES = sorted((CHECKOUT / "templates").rglob("*.html"))
SHEETS = sorted((CHECKOUT / "static" / "css").rglob("*.css"))
MAY_SAVE = re.compile(r"(routes|cli|start|db|attempts|device|proving|holding)\.py$")


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield f"{path.name}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_no_file_passes_300_lines() -> None:
    long = [path for path in CODE + TEMPLATES + SHEETS if len(path.read_text(encoding="utf-8").splitlines()) > 300]
    assert not long


def test_no_function_passes_40_lines() -> None:
    package = [path for path in CODE if path.is_relative_to(CHECKOUT / "learnpath")]
    assert not [name for path in package for name, lines in functions(path) if lines > 40]


def test_only_the_edge_saves_and_nothing_goes_past_it() -> None:
    """Counting and noting tries, and that a session is used: these hold whatever becomes of the request."""
    for path in CODE:
        if path.is_relative_to(CHECKOUT / "learnpath"):
            text = path.read_text(encoding="utf-8")
            assert MAY_SAVE.search(path.name) or "saving()" not in text, path.name
            assert "db.session" not in text and "engine.begin" not in text, path.name


def test_every_template_says_first_what_it_wants() -> None:
    """Components hold macros, whose arguments say it."""
    pages = [path for path in TEMPLATES if path.parent.name not in ("components", "layouts")]
    assert not [path for path in pages if not path.read_text(encoding="utf-8").startswith("{# wants:")]


def test_no_template_imports_what_it_does_not_use() -> None:
    environment = Environment(autoescape=True)
    for path in TEMPLATES:
        tree = environment.parse(path.read_text(encoding="utf-8"))
        imported = {n[1] if isinstance(n, tuple) else n for node in tree.find_all(FromImport) for n in node.names}
        used = {node.name for node in tree.find_all(Name) if node.ctx == "load"}
        assert imported <= used, f"{path.name}: {imported - used}"


def test_templates_ask_only_for_templates_that_exist() -> None:
    environment = Environment(autoescape=True)
    for path in TEMPLATES:
        for name in meta.find_referenced_templates(environment.parse(path.read_text(encoding="utf-8"))):
            assert name and (CHECKOUT / "templates" / name).is_file(), f"{path.name}: {name}"


def test_no_template_calls_its_text_safe() -> None:
    assert not [path.name for path in TEMPLATES if re.search(r"\|\s*safe\b", path.read_text(encoding="utf-8"))]


def commands(group: click.Group, before: str = "learnpath") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")
        else:
            yield f"{before} {name}", command


def test_every_setting_and_command_is_documented() -> None:
    text = (CHECKOUT / "docs" / "self-hosting.md").read_text(encoding="utf-8")
    for field in fields(Settings):
        assert f"`LEARNPATH_{field.name.upper()}`" in text
    for name, command in commands(cli):
        assert f"`{name}" in text, name
        for option in command.params:
            if isinstance(option, click.Option):
                assert f"`{option.opts[0]}`" in text, option.opts[0]


def test_every_limit_is_documented_and_stands_in_one_place() -> None:
    units = {60: "minute", 3_600: "hour", 86_400: "day"}
    wanted = set()
    for limit in vars(limits).values():
        if isinstance(limit, limits.Limit):
            unit = max(unit for unit in units if limit.seconds % unit == 0)
            number = limit.seconds // unit
            span = f"{number} {units[unit]}s" if number > 1 else f"{'an' if unit == 3_600 else 'a'} {units[unit]}"
            wanted.add((*limit.kind.rsplit(", ", 1), str(limit.limit), span))
    text = (CHECKOUT / "docs" / "self-hosting.md").read_text(encoding="utf-8")
    table = text.partition("| what is held |")[2].partition("\n\n")[0]
    rows = {tuple(cell.strip() for cell in row.strip("| ").split(" | ")) for row in table.splitlines()[2:]}
    assert rows == wanted
    makers = [path.name for path in CODE if "learnpath" in path.parts and re.search(r"\bLimit\(", path.read_text())]
    assert makers == ["limits.py"]


def test_links_in_the_docs_lead_somewhere() -> None:
    for path in [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert target.startswith("https://") or (path.parent / target).exists(), f"{path.name}: {target}"


def test_nothing_names_a_package_registry_or_this_machine() -> None:
    banned = re.compile(
        r"pyp" + r"i\.org|pythonhos" + r"ted|npm" + r"js\.|deb\.deb" + r"ian\.org|/wor" + r"k/|registry\.np" + "m"
    )
    kinds = ("*.py", "*.md", "*.toml", "*.txt", "*.html", "*.css", "*.cfg", "*.yml")
    ignored = (".venv", "instance", "dist", "build")
    for kind in kinds:
        for path in CHECKOUT.rglob(kind):
            if not set(path.relative_to(CHECKOUT).parts[:1]) & set(ignored) and not path.parts[-2].startswith("."):
                assert not banned.search(path.read_text(encoding="utf-8")), path
