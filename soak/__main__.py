"""`python -m soak`: try each promise and print the table; exit code 1 when one is not kept."""

import argparse
import platform
import signal
import sys
import traceback
from collections.abc import Callable, Iterator

from soak import full, guessed, killed, load, traced
from soak.needs import Missing
from soak.table import LONG, SHORT, Row, Size, Verdict, head, row

Part = Callable[[Size], Iterator[Row]]
PARTS: dict[Part, tuple[str, ...]] = {
    killed.sqlite: ("P1",),
    killed.postgresql: ("P1", "P13", "P16"),
    load.sqlite: ("P2", "P13"),
    traced.sqlite: ("P3", "P18"),
    guessed.sqlite: ("P6",),
    full.sqlite: ("P16",),
    full.postgresql: ("P16",),
}


def main() -> int:
    """Run and print; returns an exit code."""
    parser = argparse.ArgumentParser(prog="dev.py soak", description="What LearnPath promises, under faults and load.")
    parser.add_argument("--short", action="store_true", help="small numbers: to see in half a minute that it holds")
    names = sorted(set().union(*PARTS.values()), key=lambda name: int(name[1:]))
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=f"promises: {', '.join(names)}")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing that was started stays
    print(f"{platform.system()}, Python {platform.python_version()}\n\n{head()}", flush=True)
    verdicts = []
    for part, promises in PARTS.items():
        if not given.only or set(promises) & set(given.only):
            for found in rows(part, SHORT if given.short else LONG):
                print(found, flush=True)
                verdicts.append(found.verdict)
    return int(Verdict.FAILED in verdicts)


def rows(part: Part, size: Size) -> Iterator[Row]:
    """Yield the rows of a part; what this machine lacks or what went wrong is a row too."""
    try:
        yield from part(size)
    except Missing as missing:
        yield Row(PARTS[part][0], part.__module__, "", str(missing), Verdict.SKIPPED)
    except Exception as error:  # the other parts are tried all the same
        traceback.print_exc()
        yield row(PARTS[part][0], part.__module__, "", f"{type(error).__name__}: {error}"[:300], False)


if __name__ == "__main__":
    sys.exit(main())
