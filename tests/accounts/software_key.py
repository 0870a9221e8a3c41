"""A device with passkeys, in software: it makes and signs what a browser hands to the site."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from werkzeug.test import TestResponse

from tests.cast import Person
from tests.pages import CheckingClient

PAGE = "/settings/security/passkeys"
PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


def to_text(data: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    """Return the bytes of base64url."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class SoftwareKey:
    """One passkey. What it says of itself can be set, to lie."""

    origin: str = "https://learn.example.org"
    host: str = "learn.example.org"
    count: int = 0
    verified: bool = True
    handle: bytes | None = b""
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any], **said: Any) -> dict[str, Any]:
        """Answer the options of adding a passkey."""
        self.handle = to_bytes(options["user"]["id"])
        numbers = self.private.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        new = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(WITH_KEY) + new}
        client = self._client("webauthn.create", options, said)
        return self._answer({"clientDataJSON": to_text(client), "attestationObject": to_text(cbor2.dumps(attestation))})

    def sign(self, options: dict[str, Any], **said: Any) -> dict[str, Any]:
        """Answer the options of a sign-in."""
        data, client = self._data(0), self._client("webauthn.get", options, said)
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        answer = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        if self.handle is not None:
            answer["userHandle"] = self.handle
        return self._answer({name: to_text(part) for name, part in answer.items()})

    def _data(self, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: dict[str, Any], said: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(told | said).encode()

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        return {"id": to_text(self.id), "rawId": to_text(self.id), "type": "public-key", "response": response}


def options(client: CheckingClient, path: str) -> dict[str, Any]:
    """Ask the site what a browser is to do."""
    answer = client.submit(f"{path}/options", _page="/sign-in" if path.startswith("/sign-in") else PAGE)
    assert answer.status_code == 200 and answer.mimetype == "application/json", answer.text
    return json.loads(answer.text)


def send_new(person: Person, answer: object, name: str = "Work laptop") -> TestResponse:
    """Send what a browser made, or anything else."""
    sent = {"credential": answer if isinstance(answer, str) else json.dumps(answer), "credential_name": name}
    return person.client.submit(PAGE, _page=PAGE, **sent)


def add(person: Person, key: SoftwareKey | None = None, name: str = "Work laptop") -> SoftwareKey:
    """Add a passkey to a person's account."""
    key = key or SoftwareKey()
    answer = send_new(person, key.make(options(person.client, PAGE)), name)
    assert answer.status_code == 303, answer.text
    return key
