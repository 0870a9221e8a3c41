"""What stands for something that a page showed, so that a later request can tell whether it is still that."""

import hashlib
import json


def mark(*kept: object) -> str:
    """Return 16 hex digits that stand for values (any that JSON knows), until one of them changes."""
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()[:16]
