"""Random tokens, kept only as hashes."""

import hashlib
import secrets


def new_token() -> str:
    """Return 256 random bits, safe in cookies and addresses."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """Return the SHA-256 of a token as 64 hex digits. Without salt: the token is random enough by itself."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
