"""The page on which a sign-in begins."""

from flask import render_template, request

from learnpath.accounts.challenges import here
from learnpath.accounts.forms import SignInForm
from learnpath.core.pages import safe_next


def sign_in_page(form: SignInForm, passkey_fault: str = "") -> str:
    """Return the page, with what is wrong with a passkey that was tried."""
    known = {"next": safe_next(request.values.get("next")), "passkeys": here() is not None}
    return render_template("accounts/sign_in.html", form=form, passkey_fault=passkey_fault, **known)
