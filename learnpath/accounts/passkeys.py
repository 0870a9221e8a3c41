"""Passkeys: adding, listing, renaming, removing, and signing in with one.

The library is loaded at the first use of a passkey: it takes an eighth of a second, and most starts need none of it.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from learnpath.accounts.models import User
from learnpath.accounts.relying import Place
from learnpath.accounts.second_models import CREDENTIAL_ID, PASSKEY_NAME, Passkey
from learnpath.core.db import execute
from learnpath.core.errors import NotHere, Refused
from learnpath.core.text import one_line

MOST = 20  # a person
WAIT = 300_000  # milliseconds for which the browser asks
NOT_ACCEPTED = "This passkey was not accepted. Try again, or use another way"
_IN_BASE64 = re.compile(rf"[A-Za-z0-9_-]{{1,{CREDENTIAL_ID}}}")

T = TypeVar("T")


@dataclass(frozen=True)
class Listed:
    """A passkey as its person sees it; moments in seconds."""

    id: int
    name: str
    added_at: int
    used_at: int | None


@dataclass(frozen=True)
class Key:
    """A new passkey whose answer was good."""

    credential_id: str
    public_key: bytes
    sign_count: int


@dataclass(frozen=True)
class Signed:
    """A sign-in by passkey that is good, if its count is still `was` when it is kept."""

    id: int
    user_id: int
    was: int
    count: int


def passkeys_of(user_id: int) -> list[Listed]:
    """Return a person's passkeys, the oldest first."""
    rows = select(Passkey.id, Passkey.name, Passkey.added_at, Passkey.used_at).where(Passkey.user_id == user_id)
    return [Listed(*row) for row in execute(rows.order_by(Passkey.id))]


def adding_options(user_id: int, email: str, name: str, site_name: str, place: Place, challenge: bytes) -> str:
    """Return what a browser needs to make a passkey for this person, as JSON."""
    from webauthn import base64url_to_bytes, generate_registration_options, options_to_json
    from webauthn.helpers import structs

    held = execute(select(Passkey.credential_id).where(Passkey.user_id == user_id)).scalars()
    return options_to_json(
        generate_registration_options(
            rp_id=place.host,
            rp_name=site_name,
            user_id=_handle(user_id),
            user_name=email,
            user_display_name=name or email,
            challenge=challenge,
            timeout=WAIT,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(base64url_to_bytes(text)) for text in held],
        )
    )


def sign_in_options(place: Place, challenge: bytes) -> str:
    """Return what a browser needs to offer the passkeys that it has for this site, as JSON."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    wanted = UserVerificationRequirement.REQUIRED
    return options_to_json(
        generate_authentication_options(rp_id=place.host, challenge=challenge, timeout=WAIT, user_verification=wanted)
    )


def read_new(answer: str, place: Place, challenge: bytes) -> Key:
    """Check a browser's answer to `adding_options`; raises Refused unless all of it is as it must be."""
    from webauthn import verify_registration_response

    found = _checked(
        lambda: verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    )
    credential_id = str(json.loads(answer)["id"])
    if not _IN_BASE64.fullmatch(credential_id):
        raise Refused(NOT_ACCEPTED)
    return Key(credential_id, found.credential_public_key, found.sign_count)


def add(user_id: int, key: Key, name: str, now: int) -> None:
    """Keep a passkey; without a name it is "Passkey". Raises Refused if it is there already, or too many are."""
    if execute(select(func.count()).where(Passkey.user_id == user_id)).scalar_one() >= MOST:
        raise Refused(f"There are {MOST} passkeys already. Remove one first")
    row = {"user_id": user_id, "name": _name(name), "added_at": now, **vars(key)}
    try:
        execute(insert(Passkey).values(**row))
    except IntegrityError:
        raise Refused("This passkey is in use already. Make another") from None


def read_sign_in(answer: str, place: Place, challenge: bytes) -> Signed:
    """Check a browser's answer to `sign_in_options`; raises Refused unless all of it is as it must be.

    Its person is the passkey's, whatever the answer says besides: one that names somebody else is refused.
    """
    from webauthn import verify_authentication_response
    from webauthn.helpers import parse_authentication_credential_json

    said = _checked(lambda: parse_authentication_credential_json(answer))
    known = _IN_BASE64.fullmatch(said.id) and _find(said.id)
    if not known:
        raise Refused("This passkey is not known here. It may have been removed from your account")
    found = _checked(
        lambda: verify_authentication_response(
            credential=said,
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=True,
        )
    )
    if said.response.user_handle not in (None, _handle(known.user_id)):
        raise Refused(NOT_ACCEPTED)
    return Signed(known.id, known.user_id, known.sign_count, found.new_sign_count)


def keep_sign_in(signed: Signed, now: int) -> None:
    """Keep that a passkey was used; raises Refused if it was used or removed meanwhile, or may not sign in now."""
    allowed = select(User.id).where(User.disabled_at.is_(None))
    mine = (Passkey.id == signed.id, Passkey.sign_count == signed.was, Passkey.user_id.in_(allowed))
    if execute(update(Passkey).where(*mine).values(sign_count=signed.count, used_at=now)).rowcount != 1:
        raise Refused(NOT_ACCEPTED)


def rename(user_id: int, number: int, name: str) -> None:
    """Give a passkey another name; raises NotHere if it is not the person's."""
    changed = update(Passkey).where(Passkey.id == number, Passkey.user_id == user_id).values(name=_name(name))
    if execute(changed).rowcount != 1:
        raise NotHere


def remove(user_id: int, number: int) -> str:
    """Remove a passkey and return its name; raises NotHere if it is not the person's."""
    gone = delete(Passkey).where(Passkey.id == number, Passkey.user_id == user_id).returning(Passkey.name)
    name: str | None = execute(gone).scalar()
    if name is None:
        raise NotHere
    return name


def remove_all(user_id: int) -> int:
    """Remove all passkeys of a person; returns how many there were."""
    return execute(delete(Passkey).where(Passkey.user_id == user_id)).rowcount


def _find(credential_id: str):  # type: ignore[no-untyped-def]
    row = select(Passkey.id, Passkey.user_id, Passkey.public_key, Passkey.sign_count)
    return execute(row.where(Passkey.credential_id == credential_id)).first()


def _checked(check: Callable[[], T]) -> T:
    """Return what the library made of an answer. It reads what anybody may send, and has many ways to object."""
    try:
        return check()
    except Exception:
        raise Refused(NOT_ACCEPTED) from None


def _handle(user_id: int) -> bytes:
    """Return whose passkey it is, as devices keep it: it names nobody outside this site."""
    return f"learnpath-{user_id}".encode()


def _name(text: str) -> str:
    return one_line(text)[:PASSKEY_NAME].rstrip() or "Passkey"
