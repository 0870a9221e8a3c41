"""The second factor: codes of an authenticator app, and recovery codes. Each works once."""

import base64
import hmac
import secrets
from dataclasses import dataclass
from enum import Enum, auto

import pyotp
from sqlalchemy import delete, exists, func, insert, or_, select, update

from learnpath.accounts.sealing import seal, unseal
from learnpath.accounts.second_models import Authenticator, RecoveryCode
from learnpath.core.db import dialect, execute, upsert
from learnpath.core.errors import NotHere, Refused
from learnpath.core.tokens import token_hash

STEP = 30  # seconds for which a code is shown
RECOVERY_CODES = 10
CODE_LENGTH = 28  # letters and digits of 5 random bits each: 140, too many for a plain hash to be guessed
AHEAD = 10  # steps; a code of a later one was used before the clock was set back
SET_UP = 3600  # seconds in which a secret that was shown can be put in force


class Used(Enum):
    """What a code was."""

    APP = auto()
    RECOVERY = auto()


@dataclass(frozen=True)
class Standing:
    """An authenticator in force: since when, how many recovery codes are left, and what stands for these codes."""

    added_at: int
    codes_left: int
    codes: str


def has_authenticator(user_id: int) -> bool:
    """Tell whether signing in with the password asks this person for a code."""
    return bool(execute(select(exists().where(Authenticator.user_id == user_id))).scalar_one())


def standing(user_id: int) -> Standing | None:
    """Return how the person's authenticator stands, or None without one."""
    left = select(func.count()).where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    row = execute(
        select(Authenticator.added_at, left.scalar_subquery()).where(Authenticator.user_id == user_id)
    ).first()
    return Standing(row[0], row[1], _mark(user_id)) if row else None


def new_secret() -> str:
    """Return a secret for an app: 160 random bits as 32 letters and digits."""
    return pyotp.random_base32()


def app_address(secret: str, email: str, site_name: str) -> str:
    """Return the otpauth: address that an app reads from a QR code or opens as a link."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=site_name)


def switch_on(user_id: int, secret: str, code: str, site_key: str, now: int) -> list[str]:
    """Put an authenticator in force whose app shows `code`; returns the recovery codes, which are kept as hashes only.

    Raises Refused if the code does not fit, or if one is in force already.
    """
    step = _step_of(secret, _plain(code), now)
    if step is None:
        raise Refused("This code does not fit. Type the one that the app shows now")
    row = {"user_id": user_id, "secret": seal(user_id, secret, site_key, now), "added_at": now, "last_step": step}
    added = upsert(Authenticator, dialect()).values(**row).on_conflict_do_nothing()
    if execute(added.returning(Authenticator.user_id)).first() is None:
        raise Refused("An authenticator app is set up already. Switch it off before you set up another")
    return _make_codes(user_id)


def switch_off(user_id: int) -> bool:
    """Remove the authenticator and its recovery codes; returns whether there was one."""
    execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    return execute(delete(Authenticator).where(Authenticator.user_id == user_id)).rowcount > 0


def new_recovery_codes(user_id: int, codes: str) -> list[str]:
    """Return new recovery codes in place of those that `codes` stands for; these work no longer.

    Raises NotHere without an authenticator, and Refused where the codes are others by now: the page of new ones that is
    loaded again makes none.
    """
    locked = select(Authenticator.user_id).where(Authenticator.user_id == user_id).with_for_update()
    if execute(locked).first() is None:
        raise NotHere
    if codes != _mark(user_id):
        raise Refused("New recovery codes were made already, and shown once. If you do not have them, make others")
    return _make_codes(user_id)


def use_code(user_id: int, code: str, site_key: str, now: int) -> Used | None:
    """Use up a code of the app or a recovery code; None if it does not fit, or was used before."""
    plain = _plain(code)
    if len(plain) == 6:
        return Used.APP if _use_app_code(user_id, plain, site_key, now) else None
    fits = (RecoveryCode.user_id == user_id, RecoveryCode.code_hash == token_hash(plain))
    used = execute(update(RecoveryCode).where(*fits, RecoveryCode.used_at.is_(None)).values(used_at=now))
    return Used.RECOVERY if used.rowcount == 1 else None


def in_groups(text: str, by: str = " ") -> str:
    """Return letters and digits in groups of four, as they are easily read and typed."""
    return by.join(text[start : start + 4] for start in range(0, len(text), 4))


def _use_app_code(user_id: int, code: str, site_key: str, now: int) -> bool:
    sealed = execute(select(Authenticator.secret).where(Authenticator.user_id == user_id)).scalar()
    secret = unseal(user_id, sealed, site_key) if sealed else None
    step = _step_of(secret, code, now) if secret else None
    if step is None:
        return False
    # of two requests at once, one finds an older step there
    unused = or_(Authenticator.last_step < step, Authenticator.last_step > now // STEP + AHEAD)
    mine = (Authenticator.user_id == user_id, unused)
    return execute(update(Authenticator).where(*mine).values(last_step=step)).rowcount == 1


def _step_of(secret: str, code: str, now: int) -> int | None:
    """Return the step whose code this is: the present one, or a neighbour, as clocks differ; the newest that fits."""
    totp, present = pyotp.TOTP(secret), now // STEP
    fitting = [
        step
        for step in (present + 1, present, present - 1)
        if hmac.compare_digest(totp.at(step * STEP).encode(), code.encode("utf-8", "replace"))
    ]
    return fitting[0] if fitting else None


def _plain(code: str) -> str:
    """Return a code without the blanks and dashes that make it readable."""
    return "".join(letter for letter in code.lower() if letter.isalnum())


def _mark(user_id: int) -> str:
    """Return what stands for a person's recovery codes, used or not, until others are made."""
    rows = select(RecoveryCode.code_hash).where(RecoveryCode.user_id == user_id).order_by(RecoveryCode.code_hash)
    return token_hash("".join(execute(rows).scalars()))[:32]


def _make_codes(user_id: int) -> list[str]:
    codes = [base64.b32encode(secrets.token_bytes(20)).decode().lower()[:CODE_LENGTH] for _ in range(RECOVERY_CODES)]
    execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    execute(insert(RecoveryCode), [{"user_id": user_id, "code_hash": token_hash(code)} for code in codes])
    return [in_groups(code, "-") for code in codes]
