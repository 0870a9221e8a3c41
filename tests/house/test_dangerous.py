"""What LearnPath does without: code made of text, statements made of text, foreign formats, weak chance and hashes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from learnpath.core.paths import CHECKOUT

PACKAGE = {
    path.relative_to(CHECKOUT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted((CHECKOUT / "learnpath").rglob("*.py"))
}
SCRIPTS = sorted((CHECKOUT / "static").glob("*.js"))
MADE_OF_TEXT = {"text", "literal_column", "exec_driver_sql"}
CALLS = {"eval", "exec", "compile", "__import__", "render_template_string", "from_string", "system", "popen", "mktemp"}
CALLS |= {"md5", "sha1", "loads_pickle"}
MODULES = {
    # foreign formats, and objects made of bytes
    "pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml", "plistlib", "zipfile", "tarfile",
    # asking other machines; mail goes by smtplib
    "http", "urllib.request", "requests", "httpx", "aiohttp", "ftplib", "telnetlib", "ldap3", "memcache", "redis",
}  # fmt: skip
ON_PURPOSE = {
    ("learnpath/demo/fill.py", "random"),  # invents people for a site to try; no secret
    ("learnpath/ops/postgresql.py", "subprocess"),  # pg_dump and pg_restore, by lists of words
    ("learnpath/core/redis_attempts.py", "redis"),  # its own Redis, where one is configured
    ("learnpath/ops/doctor.py", "socket"),
    ("learnpath/serve.py", "socket"),  # the one that it listens on
    ("learnpath/workers.py", "socket"),
    ("learnpath/core/mail.py", "smtplib"),
    ("learnpath/core/redis_attempts.py", "redis"),  # where the owner has one
}
OF_CONSTANTS = {
    "learnpath/mentoring/waiting.py",
    "learnpath/takeout/rows.py",
    "learnpath/tracks/models.py",
    "learnpath/tracks/reading.py",
}
"""Statements with a part put in that is a number or a name of the code's own."""
PATTERNS = {
    "learnpath/accounts/passkeys.py",  # a length
    "learnpath/accounts/passwords.py",  # words that are escaped
    "learnpath/core/text.py",  # characters
    "learnpath/ops/backup.py",  # an ending of ours
}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield getattr(node.func, "attr", getattr(node.func, "id", "")), node


def imported(tree: ast.AST) -> set[str]:
    found = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


def test_no_text_becomes_code() -> None:
    re_compile = {path for path, tree in PACKAGE.items() if "re" in imported(tree)}
    for path, tree in PACKAGE.items():
        for name, node in calls(tree):
            own = name == "compile" and path in re_compile and ast.unparse(node.func) == "re.compile"
            assert name not in CALLS or own, f"{path}:{node.lineno}: {name}"
            assert not any(word.arg == "shell" for word in node.keywords), f"{path}:{node.lineno}: shell"


def test_statements_are_not_put_together_from_text() -> None:
    found = set()
    for path, tree in PACKAGE.items():
        for name, node in calls(tree):
            if name in MADE_OF_TEXT and isinstance(node.func, ast.Name) and node.args:
                constant = isinstance(node.args[0], ast.Constant)
                found |= set() if constant else {path}
    assert found == OF_CONSTANTS


def test_patterns_take_nothing_as_it_was_typed() -> None:
    """A pattern is written out, or what is put into it is escaped."""
    found = set()
    for path, tree in PACKAGE.items():
        for _, node in calls(tree):
            function = ast.unparse(node.func)
            if function.startswith("re.") and function != "re.escape" and not isinstance(node.args[0], ast.Constant):
                found.add(path)
    assert found == PATTERNS
    assert "re.escape(word)" in ast.unparse(PACKAGE["learnpath/accounts/passwords.py"])


def test_nothing_is_imported_that_reads_foreign_formats_or_asks_other_machines() -> None:
    watched = MODULES | {name for _, name in ON_PURPOSE}
    found = {(path, name) for path, tree in PACKAGE.items() for name in imported(tree) & watched}
    assert found <= ON_PURPOSE, found - ON_PURPOSE


def test_what_must_not_be_guessed_comes_from_the_systems_own_chance() -> None:
    makers = {path for path, tree in PACKAGE.items() if imported(tree) & {"secrets", "os.urandom"}}
    assert {"learnpath/core/tokens.py", "learnpath/accounts/codes.py", "learnpath/accounts/challenges.py"} <= makers
    with_chance = {path for path, tree in PACKAGE.items() if "random" in imported(tree)}
    assert with_chance == {"learnpath/demo/fill.py"}


def test_scripts_put_text_into_pages_as_text_and_keep_nothing() -> None:
    banned = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|createContextualFragment|"
        r"postMessage|[\"']message[\"']|localStorage|sessionStorage|indexedDB|document\.cookie|WebSocket|EventSource|"
        r"Object\.assign|__proto__|importScripts|https?://"
    )
    assert SCRIPTS
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        assert not banned.search(text), f"{path.name}: {banned.search(text)}"
        assert '"use strict"' in text and text.count("(() => {") >= 1, path.name


def test_there_is_one_place_for_templates_and_none_reads_what_people_typed_as_one() -> None:
    for path in (CHECKOUT / "templates").rglob("*.html"):
        for name in re.findall(
            r"{%-? *(?:include|extends|import|from) +([^%]*?)(?: import .*)? *-?%}", path.read_text()
        ):
            assert re.match(r'"[a-z_/]+\.html"', name), f"{path.name}: {name}"


def test_the_package_holds_no_secret() -> None:
    known = re.compile(
        r"-----BEGIN|AKIA[0-9A-Z]{16}|(?:secret|password|token)[a-z_]* *= *[\"'][A-Za-z0-9+/_-]{16,}[\"']"
    )
    for folder in ("learnpath", "contrib", "templates", "static", "migrations"):
        for path in (CHECKOUT / folder).rglob("*"):
            if (
                path.suffix in (".py", ".html", ".js", ".env", ".conf", ".service")
                and Path("vendor") not in path.parents
            ):
                assert not known.search(path.read_text(encoding="utf-8")), path
