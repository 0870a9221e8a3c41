"""Makes fingerprints.txt: what must not turn up in our texts, without keeping those texts.

    python -m tests.catalogue.fingerprints SEED.txt ONET_FOLDER

writes, sorted, the first 12 hex digits of the SHA-256 of every run of eight words of the page that the project started
from and of O*NET's task statements and descriptions.
"""

import csv
import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

KEPT = Path(__file__).with_name("fingerprints.txt")
RUN = 8  # words


def fingerprints(text: str, size: int = RUN) -> set[str]:
    """Return the fingerprints of a text's runs of `size` words; case, punctuation and line breaks do not count."""
    words = re.findall(r"[^\W_]+", text.casefold().replace("’", "'").replace("'", ""))
    runs = (" ".join(words[start : start + size]) for start in range(len(words) - size + 1))
    return {hashlib.sha256(run.encode()).hexdigest()[:12] for run in runs}


def _texts(seed: Path, onet: Path) -> Iterator[str]:
    yield seed.read_text(encoding="utf-8")
    for name, column in (("task_statements.csv", "Task"), ("occupation_data.csv", "Description")):
        with (onet / name).open(encoding="utf-8", newline="") as stream:
            yield from (row[column] for row in csv.DictReader(stream))


if __name__ == "__main__":
    found = set[str]().union(*(fingerprints(text) for text in _texts(Path(sys.argv[1]), Path(sys.argv[2]))))
    KEPT.write_text("".join(f"{line}\n" for line in sorted(found)), encoding="ascii")
