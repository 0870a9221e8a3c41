"""The portfolio: look at it and print it, add a piece, change it, make it evidence."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnpath.catalogue.snapshot import Item
from learnpath.core.access import signed_in
from learnpath.core.db import saving
from learnpath.core.forms import CHANGED
from learnpath.core.pages import notice, see_other, undo_of
from learnpath.core.undo import Act
from learnpath.portfolio import evidence, keeping
from learnpath.portfolio.evidence import says
from learnpath.portfolio.forms import PieceForm
from learnpath.portfolio.keeping import Wanted
from learnpath.portfolio.page import Portfolio, open_portfolio
from learnpath.portfolio.pieces import KeptPiece
from learnpath.tracks.models import Status

Made = TypeVar("Made")
bp = Blueprint("portfolio", __name__, url_prefix="/portfolio")


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Show all pieces; printed, it is one clean page."""
    return render_template("portfolio/index.html", portfolio=open_portfolio())


@bp.get("/new")
@signed_in
def new() -> ResponseReturnValue:
    """Show the form of a new piece, which begins with `item` where one is named."""
    portfolio, slug = open_portfolio(), request.args.get("item", "")
    item = portfolio.begin_with(slug) if slug else None
    if item and (piece := portfolio.taken.get(item.id)):
        return see_other(_address(piece.id))
    return _new_page(portfolio, portfolio.new_form(item))


@bp.post("")
@signed_in
def add() -> ResponseReturnValue:
    """Add a piece."""
    portfolio = open_portfolio()
    form = portfolio.sent_form(None, request.form.get("item", ""))
    if form.validate() and portfolio.is_full:
        form.refuse("title", keeping.FULL)
    if form.errors:
        return _new_page(portfolio, form, 422)
    wanted = _wanted(form)

    def change(act: Act) -> int:
        number = keeping.add_piece(act, wanted, form.skill_ids)
        _set_status(act, portfolio, form, None)
        return number

    return see_other(_address(_keep(portfolio, change, f"{wanted.title} added.", url_for("portfolio.index"))))


@bp.get("/<number>")
@signed_in
def show(number: str) -> ResponseReturnValue:
    """Show a piece, with its form."""
    portfolio = open_portfolio()
    piece = portfolio.find(number)
    return _page(portfolio, piece, portfolio.form_of(piece))


@bp.post("/<number>")
@signed_in
def save(number: str) -> ResponseReturnValue:
    """Change a piece, and the evidence that was made of it."""
    portfolio = open_portfolio()
    piece = portfolio.find(number)
    form = portfolio.sent_form(piece, request.form.get("item", ""))
    if form.validate() and not (form.repository.data or form.live.data) and form.skill_ids & portfolio.evidence(piece):
        form.refuse("repository", keeping.BARE)
    reopened = form.chosen if not form.errors and form.state_touched and form.status != Status.DONE else None
    if reopened and portfolio.state.is_verified(reopened):
        form.refuse("state", "A mentor verified this item. Reopen it on your track first")
    if form.is_stale(piece.mark):
        form.refuse("title", CHANGED)
    if form.errors:
        return _page(portfolio, piece, form, 422)
    wanted = _wanted(form)
    said = says(wanted.title, wanted.repository or wanted.live, wanted.text)

    def change(act: Act) -> None:
        keeping.change_piece(act, piece.id, wanted, form.skill_ids, said, portfolio.number_today)
        _set_status(act, portfolio, form, piece.item)

    _keep(portfolio, change, "Saved.", _address(piece.id))
    return see_other(_address(piece.id))


@bp.post("/<number>/remove")
@signed_in
def remove(number: str) -> ResponseReturnValue:
    """Remove a piece, and the evidence that was made of it."""
    portfolio = open_portfolio()
    piece, page = portfolio.find(number), url_for("portfolio.index")
    _keep(portfolio, lambda act: keeping.remove_piece(act, piece.id), f"{piece.title} removed.", page)
    return see_other(page)


@bp.post("/<number>/evidence")
@signed_in
def make_evidence(number: str) -> ResponseReturnValue:
    """Make a piece evidence on the skills that it shows."""
    portfolio = open_portfolio()
    piece = portfolio.find(number)
    said, skills = says(piece.title, piece.url, piece.text), [skill.id for skill in piece.skills]
    text = f"Evidence on {len(skills)} skill{'s' * (len(skills) != 1)}."
    today = portfolio.number_today
    _keep(portfolio, lambda act: evidence.make_evidence(act, piece.id, skills, said, today), text, _address(piece.id))
    return see_other(_address(piece.id))


def _wanted(form: PieceForm) -> Wanted:
    item = form.chosen
    said = (form.title.data, form.text.data, form.repository.data, form.live.data)
    return Wanted(*said, item.id if item else None, 0 if item else form.status)


def _set_status(act: Act, portfolio: Portfolio, form: PieceForm, before: Item | None) -> None:
    """Give the item that a piece stands for the state that was chosen, if one was.

    An item that it did not stand for `before` is also raised to the state that the form shows.
    """
    if form.chosen is None:
        return
    status = portfolio.state.statuses.get(form.chosen.id, 0)
    if form.state_touched or (form.chosen != before and form.status > status):
        keeping.set_status(act, portfolio.who(form.chosen), form.chosen.id, Status(form.status), portfolio.state)


def _keep(portfolio: Portfolio, change: Callable[[Act], Made], said: str, page: str) -> Made:
    """Make a change and have the next page say it, with an undo that leads to `page`."""
    act = Act(portfolio.person.id, portfolio.now)
    with saving():
        made = change(act)
        number = act.keep(page)
    notice(said, undo_of(number))
    return made


def _address(number: int) -> str:
    return url_for("portfolio.show", number=number)


def _new_page(portfolio: Portfolio, form: PieceForm, status: int = 200) -> tuple[str, int]:
    return render_template("portfolio/new.html", portfolio=portfolio, form=form), status


def _page(portfolio: Portfolio, piece: KeptPiece, form: PieceForm, status: int = 200) -> tuple[str, int]:
    on = portfolio.evidence(piece)
    return render_template("portfolio/show.html", portfolio=portfolio, piece=piece, form=form, on=on), status
