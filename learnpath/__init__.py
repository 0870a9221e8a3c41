"""LearnPath: pick a tech role, tick off what it takes, and always know what is next."""

import gc

gc.disable()  # a sixth of the time to load all of it: nothing of what is loaded is ever let go
from learnpath.app import create_app  # noqa: E402 - what is loaded here is meant

gc.enable()

__version__ = "0.1.0"

__all__ = ["__version__", "create_app"]
