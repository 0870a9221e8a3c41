"""dev.py: what it installs and hands over, and what it says when it cannot; nothing is downloaded here."""

import ast
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from learnpath.core.paths import CHECKOUT
from tests.program import LONG, environment, serving

LOCKS = {name: (CHECKOUT / "requirements" / name).read_text(encoding="utf-8") for name in ("run.txt", "dev.txt")}
CHECK = "-m pip --version"
# Stands for the virtual environment's Python: notes what it is asked for, and does as the file `then` says.
PYTHON = '#!/bin/sh\necho "$@" >> "$(dirname "$0")/calls"\n. "$(dirname "$0")/then"\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with dev.py, its locks and a virtual environment that only notes what it is asked for."""
    shutil.copy(CHECKOUT / "dev.py", tmp_path)
    shutil.copytree(CHECKOUT / "requirements", tmp_path / "requirements")
    folder = tmp_path / ".venv" / "bin"
    folder.mkdir(parents=True)
    (folder / "python").write_text(PYTHON)
    (folder / "python").chmod(0o755)
    (folder / "then").touch()
    return tmp_path


def dev(project: Path, *words: str, then: str = "", code: str = "") -> subprocess.CompletedProcess[str]:
    """Run dev.py, or `code` in its place; `then` is what the environment's Python does."""
    (project / ".venv" / "bin" / "then").write_text(then)
    program = ["-c", code] if code else ["dev.py"]
    return subprocess.run(
        [sys.executable, *program, *words],
        cwd=project,
        env=environment(project / "data") | {"PIP_NO_INDEX": "1"},
        capture_output=True,
        text=True,
        timeout=LONG,
    )


def calls(project: Path) -> list[str]:
    """Return what the environment's Python was asked for, and forget it."""
    file = project / ".venv" / "bin" / "calls"
    found = file.read_text().splitlines() if file.exists() else []
    file.unlink(missing_ok=True)
    return found


def error_of(ended: subprocess.CompletedProcess[str]) -> str:
    assert ended.returncode == 1 and ended.stdout == "", ended
    assert ended.stderr.startswith("dev.py: ") and ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "the following arguments are required"),
        ("fly", "invalid choice: 'fly'"),
        ("run --prot 1", "unknown option: --prot 1"),
        ("run --por 1", "unknown option: --por 1"),
        ("run twice", "unknown option: twice"),
        ("run --port", "argument --port: expected one argument"),
        ("lint --fast", "unknown option: --fast"),
        ("run --dem", "unknown option: --dem"),
        ("pictures --fast", "unknown option: --fast"),
    ],
)
def test_what_is_not_a_command_is_said_in_one_line(project: Path, words: str, said: str) -> None:
    assert said in error_of(dev(project, *words.split()))
    assert calls(project) == []


def test_a_python_that_is_too_old_is_said(project: Path) -> None:
    code = "import sys; sys.version_info = (3, 10, 9, 'final', 0); import dev; dev.main(['run'])"
    said = error_of(dev(project, code=code))
    assert said == "dev.py: LearnPath needs Python 3.11 or newer; this is 3.10\n"
    ast.parse((CHECKOUT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_missing_venv_module_is_said_with_what_to_install(project: Path, module: str) -> None:
    code = f"""
import importlib.util as util
find = util.find_spec
util.find_spec = lambda name, *more: None if name == "{module}" else find(name, *more)
import dev
dev.main(["run"])
"""
    said = error_of(dev(project, code=code, then="exit 1"))
    assert "this Python has no venv module; install it (Debian, Ubuntu: apt install python3-venv)" in said


def test_it_installs_once_for_each_content_of_the_lock(project: Path) -> None:
    install = f"-m pip install --disable-pip-version-check --require-hashes -r {project}/requirements/run.txt"
    ended = dev(project, "run", "--port", "0")
    assert (ended.returncode, ended.stderr) == (0, "") and "Installing run.txt" in ended.stdout
    assert calls(project) == [CHECK, install, "-m learnpath run --port 0"]
    assert dev(project, "run", "--host", "::1").stdout == ""
    assert calls(project) == ["-m learnpath run --host ::1"]
    with (project / "requirements" / "run.txt").open("a") as lock:
        lock.write("# changed\n")
    dev(project, "run")
    assert calls(project) == [CHECK, install, "-m learnpath run"]
    dev(project, "test")
    assert calls(project) == [CHECK, install.replace("run.txt", "dev.txt"), "-m pytest"]


def test_an_install_that_failed_is_said_and_tried_again(project: Path) -> None:
    for _ in range(2):
        ended = dev(project, "run", then='case "$*" in *install*) echo no such package >&2; exit 1; esac')
        assert ended.returncode == 1 and len(calls(project)) == 2
        lines = ended.stderr.splitlines()
        assert lines[0] == "no such package" and lines[1].startswith("dev.py: installing failed; ") and len(lines) == 2


def test_half_an_environment_is_made_anew_but_no_other_folder_is_emptied(project: Path) -> None:
    folder = project / ".venv"
    code = f"import sys; sys.executable = {str(folder / 'bin' / 'python')!r}; import dev; dev.main(['run'])"
    for made, words in ((False, "-m venv"), (True, "-m venv --clear")):
        if made:
            (folder / "pyvenv.cfg").touch()
            (folder / "installed-run.txt").unlink()
        assert dev(project, code=code, then='case "$*" in *version) exit 1; esac').returncode == 0
        assert calls(project)[:2] == [CHECK, f"{words} {folder}"]


def test_a_folder_that_cannot_be_made_is_said(project: Path) -> None:
    code = "import dev, pathlib; dev.PYTHON = dev.VENV = pathlib.Path('/dev/null/venv'); dev.main(['run'])"
    ended = dev(project, code=code)
    assert ended.returncode == 1 and ended.stderr.splitlines()[-1].startswith("dev.py: ")
    assert "Traceback" not in ended.stderr


def test_ctrl_c_while_it_installs_leaves_no_trace(project: Path) -> None:
    (project / ".venv" / "bin" / "then").write_text("exec sleep 60")
    started = subprocess.Popen(
        [sys.executable, "dev.py", "run"],
        cwd=project,
        env=environment(project / "data"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    noted = project / ".venv" / "bin" / "calls"
    while not noted.exists() or not noted.read_text().endswith("\n"):
        assert started.poll() is None
    os.killpg(started.pid, signal.SIGINT)
    try:
        _, said = started.communicate(timeout=LONG)
    finally:
        started.kill()
    assert started.returncode != 0 and said == "dev.py: stopped\n"


def test_further_words_go_to_pytest_and_its_exit_code_comes_back(project: Path) -> None:
    assert dev(project, "test").returncode == 0
    assert dev(project, "test", "-k", "one and two", "--maxfail=1", "tests/house", then="exit 3").returncode == 3
    assert calls(project)[-1] == "-m pytest -k one and two --maxfail=1 tests/house"


def test_soak_hands_on_its_options_and_its_exit_code(project: Path) -> None:
    assert dev(project, "soak", "--short", "--only", "P1", then='case "$*" in -m\\ soak*) exit 1; esac').returncode == 1
    assert calls(project)[-1] == "-m soak --short --only P1"


def test_lint_runs_every_check_and_fails_with_any(project: Path) -> None:
    assert dev(project, "lint").returncode == 0
    calls(project)
    assert dev(project, "lint", then='case "$*" in *mypy*) exit 2; esac').returncode == 2
    assert [call.split()[1] for call in calls(project)] == ["ruff", "ruff", "mypy", "importlinter.cli", "djlint"]


def test_a_demo_is_filled_and_served_in_a_folder_of_its_own_that_goes(project: Path) -> None:
    note = 'echo "$LEARNPATH_INSTANCE $LEARNPATH_DATABASE_URL $LEARNPATH_BASE_URL" >&2; touch "$LEARNPATH_INSTANCE/a"'
    more = {"LEARNPATH_DATABASE_URL": "postgresql://a@b/c", "LEARNPATH_BASE_URL": "https://learn.example.org"}
    code = f"import os, dev; os.environ.update({more!r}); raise SystemExit(dev.main(['run', '--demo', '--port', '1']))"
    dev(project, "run")
    calls(project)
    ended = dev(project, code=code, then=note)
    assert ended.returncode == 0 and calls(project) == ["-m learnpath demo", "-m learnpath run --port 1"]
    first, second = (line.split() for line in ended.stderr.splitlines())
    assert first == second == first[:1] and Path(first[0]).name.startswith("learnpath-demo-")
    assert not Path(first[0]).exists()
    assert dev(project, "run", "--demo", then=f"{note}; exit 7").returncode == 7
    assert calls(project) == ["-m learnpath demo"]


def test_pictures_need_what_the_tests_need(project: Path) -> None:
    assert dev(project, "pictures", then='case "$*" in *install*) exit 3; esac').returncode == 1
    calls(project)
    (project / ".venv" / "installed-dev.txt").write_text(LOCKS["dev.txt"], encoding="utf-8")
    assert dev(project, "pictures", then="exit 3").returncode == 3
    assert calls(project) == ["-m tests.journeys.pictures"]


@pytest.fixture
def ready(project: Path) -> Path:
    """The folder with a virtual environment that is this one."""
    for name in ("python", "then"):
        (project / ".venv" / "bin" / name).unlink()
    python = project / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (project / ".venv" / "installed-run.txt").write_text(LOCKS["run.txt"], encoding="utf-8")
    return project


def test_it_serves_from_any_folder_and_stops_when_told(ready: Path) -> None:
    program = (sys.executable, str(CHECKOUT / "dev.py"), "run")
    more = {"LEARNPATH_VENV": str(ready / ".venv")}
    with serving(ready / "data", program=program, cwd=ready, more=more) as server:
        server.stop(signal.SIGTERM)


def test_a_demo_is_served_until_it_is_told_to_stop_and_leaves_nothing(ready: Path) -> None:
    program = (sys.executable, str(CHECKOUT / "dev.py"), "run", "--demo")
    more = {"LEARNPATH_VENV": str(ready / ".venv")}
    with serving(ready / "data", program=program, cwd=ready, more=more) as server:
        folder = re.search(r"Data folder: (.+)", server.greeting)
        assert folder and Path(folder[1]).is_dir() and "imani@example.com" in server.greeting
        server.stop(signal.SIGTERM)
    assert not Path(folder[1]).exists() and not (ready / "data").exists()


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_has_hashes_and_no_address(name: str) -> None:
    lines = LOCKS[name].replace("\\\n", "").splitlines()
    assert len(lines) > 20
    for line in lines:
        assert re.fullmatch(r"[a-z0-9-]+(\[\w+\])?==[\w.]+( ; [^#:]+)?( +--hash=sha256:[0-9a-f]{64})+ *", line), line


def test_the_locks_hold_what_the_project_names() -> None:
    pin = re.compile(r"^([a-z0-9-]+)(?:\[\w+\])?==([\w.]+)", re.MULTILINE)
    pinned = {name: dict(pin.findall(text)) for name, text in LOCKS.items()}
    assert pinned["run.txt"].items() <= pinned["dev.txt"].items()
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    for lock, wanted in (
        ("run.txt", project["project"]["dependencies"]),
        ("dev.txt", project["dependency-groups"]["dev"]),
    ):
        names = {re.split(r"[^a-z0-9-]", requirement.lower())[0] for requirement in wanted}
        assert names <= set(pinned[lock]), names - set(pinned[lock])
