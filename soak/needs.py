"""What this machine lacks for a part of the run."""

import shutil


class Missing(Exception):
    """This machine lacks something; the message says what."""


def program(name: str, package: str) -> str:
    """Return the path of a program; raises Missing with what to install."""
    found = shutil.which(name)
    if not found:
        raise Missing(f"needs {name} (Debian, Ubuntu: apt install {package})")
    return found
