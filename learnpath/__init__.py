"""LearnPath: pick a tech role, tick off what it takes, and always know what is next."""

from learnpath.app import create_app

__version__ = "0.1.0"

__all__ = ["__version__", "create_app"]
