#!/usr/bin/env python3
"""LearnPath's one helper: `run`, `test`, `lint`, `bench`, `soak` and `pictures`, with the standard library alone.

It makes `.venv`, installs the hashed lock (with progress, and only when the lock has changed) and hands over.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
from typing import NoReturn

ROOT = pathlib.Path(__file__).resolve().parent
VENV = pathlib.Path(os.environ.get("LEARNPATH_VENV", ROOT / ".venv"))
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LINT = (
    ["ruff", "check"],
    ["ruff", "format", "--check"],
    ["mypy"],
    ["importlinter.cli", "lint"],
    ["djlint", "--lint", "--quiet", "templates"],
)


def stop(message: str) -> NoReturn:
    """End with one clear line on standard error and exit code 1."""
    sys.exit("dev.py: " + message)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """End with the message."""
        stop(message + " (see: dev.py --help)")


def options(arguments: list[str]) -> tuple[str, list[str]]:
    """Read the command line; returns the command and what is passed on to it."""
    parser = Parser(prog="dev.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="run|test|lint|bench|soak|pictures")
    run = commands.add_parser("run", help="install LearnPath and serve it", allow_abbrev=False)
    run.add_argument("--host", default=None, help="address to listen on (default 127.0.0.1)")
    run.add_argument("--port", default=None, help="port to listen on (default 8000; 0 picks a free one)")
    run.add_argument("--demo", action="store_true", help="serve a filled site from a folder that goes when it stops")
    commands.add_parser("test", help="install and run the tests; further arguments go to pytest", add_help=False)
    commands.add_parser("lint", help="style, types, import rules and templates")
    commands.add_parser("bench", help="measure; further arguments go to the benchmark", add_help=False)
    commands.add_parser("soak", help="try what is promised under faults and load; --short, --only", add_help=False)
    commands.add_parser("pictures", help="make the pictures of the README, from a filled site")
    chosen, rest = parser.parse_known_args(arguments)
    if rest and chosen.command in ("run", "lint", "pictures"):
        parser.error("unknown option: " + " ".join(rest))
    for name in ("host", "port"):
        value = getattr(chosen, name, None)
        if value is not None:
            rest += ["--" + name, value]
    return "demo" if getattr(chosen, "demo", False) else chosen.command, rest


def install(lock: pathlib.Path) -> None:
    """Make the virtual environment and install `lock` into it, once for each content of the lock."""
    stamp = VENV / ("installed-" + lock.name)
    wanted = lock.read_text(encoding="utf-8")
    if PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    try:
        if not has_pip():
            make_environment()
        print("Installing {} (once; again only when the list changes) ...".format(lock.name), flush=True)
        pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run(pip + ["-r", str(lock)], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    except subprocess.CalledProcessError:
        stop("installing failed; the lines above say why. Mend that and run the same command again")
    except OSError as error:
        stop("cannot write to {}: {}".format(VENV, error.strerror))


def has_pip() -> bool:
    """Tell whether there is a whole virtual environment: making one may have been interrupted."""
    if not PYTHON.exists():
        return False
    quiet = subprocess.DEVNULL
    return subprocess.run([str(PYTHON), "-m", "pip", "--version"], stdout=quiet, stderr=quiet).returncode == 0


def make_environment() -> None:
    """Make the virtual environment anew."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        stop("this Python has no venv module; install it (Debian, Ubuntu: apt install python3-venv) and try again")
    print("Making a virtual environment in {} ...".format(VENV), flush=True)
    clear = ["--clear"] if (VENV / "pyvenv.cfg").exists() else []  # never empty a folder that is something else
    subprocess.run([sys.executable, "-m", "venv"] + clear + [str(VENV)], check=True)


def hand_over(*command: str) -> int:
    """Run a program of the virtual environment in the project's folder, until it ends or is told to stop.

    Returns its exit code.
    """
    child = subprocess.Popen([str(PYTHON), "-m", *command], cwd=str(ROOT))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit() if child.returncode is not None else child.terminate())
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child has had the same Ctrl-C and is stopping
            continue


def main(arguments: list[str]) -> int:
    """Install what the command needs and run it; returns an exit code."""
    if sys.version_info < (3, 11):
        stop("LearnPath needs Python 3.11 or newer; this is {}.{}".format(*sys.version_info[:2]))
    command, rest = options(arguments)
    install(ROOT / "requirements" / ("run.txt" if command in ("run", "demo") else "dev.txt"))
    if command == "run":
        serve(rest)
    if command == "demo":
        return try_out(rest)
    if command == "test":
        return hand_over("pytest", *rest)
    if command in ("bench", "soak"):
        return hand_over(command, *rest)
    if command == "pictures":
        return hand_over("tests.journeys.pictures")
    return max([hand_over(*check) for check in LINT])


def serve(rest: list[str]) -> NoReturn:
    """Serve until stopped. Elsewhere than on Windows the server takes this process's place, so signals reach it."""
    if os.name == "nt":
        sys.exit(hand_over("learnpath", "run", *rest))
    os.chdir(str(ROOT))
    sys.stdout.flush()
    os.execv(str(PYTHON), [str(PYTHON), "-m", "learnpath", "run", *rest])


def try_out(rest: list[str]) -> int:
    """Fill a site in a folder of its own and serve it until stopped; then the folder goes. Returns an exit code.

    No setting of LearnPath holds here: nothing of the person's own site is touched.
    """
    for name in [name for name in os.environ if name.startswith("LEARNPATH_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="learnpath-demo-", ignore_cleanup_errors=True) as folder:
        os.environ["LEARNPATH_INSTANCE"] = folder
        return hand_over("learnpath", "demo") or hand_over("learnpath", "run", *rest)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("dev.py: stopped")
