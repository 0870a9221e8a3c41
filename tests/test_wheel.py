"""The wheel: it holds what the program needs, and does the main job where only it is installed."""

import re
import signal
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from learnpath.core.paths import CHECKOUT
from tests.cast import ADA, PASSWORD
from tests.program import LONG, Browser, environment, serving

FOLDERS = ("learnpath", "templates", "static", "migrations")
pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = ["build", "--wheel", "--no-isolation", "--outdir", str(folder), str(CHECKOUT)]
    subprocess.run([sys.executable, "-m", *build], check=True, capture_output=True, timeout=LONG)
    return next(folder.glob("learnpath-*.whl"))


def test_it_holds_every_template_static_file_migration_and_catalogue_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = archive.read(next(name for name in names if name.endswith("/METADATA"))).decode()
    names = {name for name in names if not re.match(r"learnpath-[\d.]+\.dist-info/", name)}
    files = [path for folder in FOLDERS for path in (CHECKOUT / folder).rglob("*") if path.is_file()]
    wanted = {path.relative_to(CHECKOUT).as_posix() for path in files if "__pycache__" not in path.parts}
    assert names == {name if name.startswith("learnpath/") else f"learnpath/{name}" for name in wanted}
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert len(re.findall(r"^Requires-Dist: ", metadata, re.MULTILINE)) == len(project["dependencies"])


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel alone; what the wheel asks for is seen in the tests' own environment."""
    folder = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    options = ["--no-deps", "--no-index", "--disable-pip-version-check"]
    pip = ["pip", "--python", str(python), "install", *options, str(wheel)]
    subprocess.run([sys.executable, "-m", *pip], check=True, capture_output=True, timeout=LONG)
    places = next(folder.glob("lib/python*/site-packages"))
    (places / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "bin" / "learnpath"


def test_it_does_the_main_job_from_another_folder(installed: Path, tmp_path: Path) -> None:
    where = "import importlib.util as util; print(util.find_spec('learnpath').origin)"
    python = installed.with_name("python")
    found = subprocess.run(
        [python, "-c", where], cwd=tmp_path, env=environment(tmp_path), check=True, capture_output=True, text=True
    )
    assert Path(found.stdout).is_relative_to(installed.parent.parent), "not the checkout"
    with serving(tmp_path / "data", program=[str(installed), "run"], cwd=tmp_path) as server:
        ada, role = Browser(server.address), "/roles/back-end-developer"
        page = ada.get(role)
        assert "Back-end Developer" in page and "Start this track" in page
        sheet = re.search(r'href="(/static/[^"]+\.css)"', page)
        assert sheet and "color" in ada.get(sheet[1])
        ada.submit(f"{role}/start", role, known="sql")
        ada.submit("/sign-up", "/sign-up", name="Ada", email=ADA, password=PASSWORD)
        assert "1 of 23 done" in ada.get("/")
        ada.submit("/tracks/back-end-developer/items/git/status", "/", status="done")
        elsewhere = Browser(server.address)
        elsewhere.submit("/sign-in", "/sign-in", email=ADA, password=PASSWORD)
        assert "2 of 23 done" in elsewhere.get("/tracks/back-end-developer")
        server.stop(signal.SIGTERM)
