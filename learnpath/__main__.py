"""`python -m learnpath`: the same program as `learnpath`."""

import sys

try:
    from learnpath.cli import main

    main()
except KeyboardInterrupt:  # Ctrl-C while the program was still being read
    sys.exit(130)
