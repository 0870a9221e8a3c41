"""LearnPath: pick a tech role, tick off what it takes, and always know what is next."""

import gc

gc.disable()  # looking for what can be let go is a quarter of the time to load all of it, and nothing can
from learnpath.app import create_app  # noqa: E402 - what is loaded here is meant

gc.freeze()
gc.enable()

__version__ = "0.1.0"

__all__ = ["__version__", "create_app"]
