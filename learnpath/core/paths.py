"""Where the templates, static files and migrations are, and where data goes."""

from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent


def resource_dir(name: str) -> Path:
    """Return the folder `name`: the one inside the installed package or, in a checkout, the one beside it."""
    packaged = PACKAGE / name
    return packaged if packaged.is_dir() else CHECKOUT / name


def default_instance() -> Path:
    """Return the data folder used when none is configured: `instance/` in a checkout, else the person's data folder."""
    if (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / "instance"
    return Path(platformdirs.user_data_dir("learnpath", appauthor=False))
