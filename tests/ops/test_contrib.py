"""The files that a site's owner copies name what there is."""

import re
from dataclasses import fields
from pathlib import Path

import click

from learnpath.cli import cli
from learnpath.config import Settings, read_settings
from learnpath.core.paths import CHECKOUT

FILES = {path.name: path.read_text(encoding="utf-8") for path in sorted((CHECKOUT / "contrib").iterdir())}
DOCS = (CHECKOUT / "docs" / "self-hosting.md").read_text(encoding="utf-8")


def test_every_setting_in_them_is_one_and_every_file_is_in_the_docs() -> None:
    settings = {f"LEARNPATH_{field.name.upper()}" for field in fields(Settings)}
    for name, text in FILES.items():
        assert set(re.findall(r"LEARNPATH_\w+", text)) <= settings, name
        assert f"(../contrib/{name})" in DOCS, name


def test_the_settings_can_be_used_as_they_are(tmp_path: Path) -> None:
    lines = [line.removeprefix("# ") for line in FILES["learnpath.env"].splitlines() if "LEARNPATH_" in line]
    environ = dict(line.split("=", 1) for line in lines) | {"LEARNPATH_INSTANCE": str(tmp_path)}
    settings = read_settings(environ)
    assert (settings.trusted_proxies, settings.log, settings.secure) == (1, "json", True)


def test_every_command_in_them_is_one() -> None:
    commands = re.findall(r"^ExecStart=/usr/local/bin/learnpath (.*)$", "\n".join(FILES.values()), re.MULTILINE)
    assert len(commands) == 3
    for words in commands:
        command: click.Command = cli
        for word in words.split():
            command = command.commands[word] if isinstance(command, click.Group) else command
        assert not isinstance(command, click.Group)
        assert set(re.findall(r"--\w+", words)) <= {option for known in command.params for option in known.opts}
