"""`python -m learnpath`: the same program as `learnpath`."""

from learnpath.cli import main

main()
