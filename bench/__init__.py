"""The benchmark, run by `python3 dev.py bench`: ratios in one run, never times."""


class Missing(Exception):
    """This machine lacks something; the message says what to install."""
