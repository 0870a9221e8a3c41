"""The item's page, and what its row on the track holds when it is opened: the same body."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, cast

from flask import render_template, request, url_for
from markupsafe import Markup

from learnpath.catalogue.snapshot import Item
from learnpath.core.dates import Zone, date_label, day_label, day_of, in_sentence, moment_of
from learnpath.core.forms import Form
from learnpath.core.markdown import rendered
from learnpath.core.pages import WayBack, is_htmx
from learnpath.notebook.details import Details, KeptNote, Link, read_details
from learnpath.notebook.forms import DatesForm, LinkForm, NoteForm, RefreshForm
from learnpath.tracks.models import Status
from learnpath.tracks.own import Own

Made = TypeVar("Made", bound=Form)


def link_name(link: Link | None, evidence: bool) -> str:
    """Return the name of the form that changes a link or evidence, or adds one."""
    return f"link-{link.id}" if link else "evidence" if evidence else "link"


@dataclass
class ItemPage:
    """An item of a learner's track with all that they keep on it.

    `sent` are the forms that were not saved, by name; `clash` is the note that another device saved meanwhile,
    `preview` whether to show how the note will look; `said` and `back` are the notice of a fragment;
    `swapped` says that htmx puts parts of it in place of those of the page.
    """

    own: Own
    item: Item
    sent: dict[str, Form] = field(default_factory=dict)
    clash: KeptNote | None = None
    preview: bool = False
    said: str = ""
    back: WayBack | None = None
    swapped: bool = False

    @property
    def address(self) -> str:
        """The item's address on this track."""
        return f"/tracks/{self.own.view.role.slug}/items/{self.item.slug}"

    @property
    def track_id(self) -> int:
        """The number of this track."""
        return self.own.view.track.id

    @property
    def zone(self) -> Zone:
        """The learner's time zone."""
        return self.own.view.zone

    @cached_property
    def details(self) -> Details:
        """What is kept on the item."""
        view = self.own.view
        return read_details(self.own.who.learner_id, view.snapshot, self.item, view.state, view.now, self.zone)

    @property
    def numbers(self) -> list[int]:
        """The item's number, and those of the items that became it."""
        return [self.item.id, *self.own.view.snapshot.aliases.ancestors(self.item.id)]

    @property
    def done(self) -> bool:
        """Whether it is done."""
        return self.own.view.state.statuses.get(self.item.id) == Status.DONE

    @cached_property
    def note(self) -> NoteForm:
        """The form of the note: as it was sent, or as it is kept."""
        kept = self.details.note
        return self._form("note", lambda: NoteForm(formdata=None, text=kept.text, version=str(kept.version)))

    @property
    def note_html(self) -> Markup:
        """The note as it will look."""
        return rendered(self.note.text.data or "")

    @property
    def reason(self) -> str:
        """Why it is set aside, if that was said."""
        return self.own.view.state.reasons.get((self.track_id, self.item.id), "")

    @cached_property
    def dates(self) -> DatesForm:
        """The form of its dates."""
        kept, today = self.details.history, self.own.view.today
        finished = self.own.view.state.since.get(self.item.id) if self.done else None
        days = {"started": self._day(kept.started), "finished": self._day(finished)}
        return self._form("dates", lambda: DatesForm(today, self.done, **days))

    @cached_property
    def refresh(self) -> RefreshForm:
        """The form of the day on which it comes back."""
        due = self.own.view.state.due.get(self.item.id)
        day = datetime.date.fromordinal(due).isoformat() if due else ""
        return self._form("refresh", lambda: RefreshForm(self.own.view.today, due=day))

    def link_form(self, link: Link | None, evidence: bool) -> LinkForm:
        """Return the form to change a link or evidence, or to add one."""
        kept = {"title": link.title, "url": link.url, "text": link.text, "was": link.mark} if link else {}
        return self._form(link_name(link, evidence), lambda: LinkForm(formdata=None, **kept))

    @property
    def errors(self) -> list[Form]:
        """The forms that were sent with something wrong."""
        return [form for form in self.sent.values() if form.errors]

    @property
    def problem(self) -> str:
        """What is wrong with what was sent, for who hears the page."""
        found = [message for form in self.errors for part in form for message in part.errors]
        return "The note was changed elsewhere. Not saved." if self.clash else " ".join(found)

    def _form(self, name: str, make: Callable[[], Made]) -> Made:
        """Return the form that was sent under a name, or else a new one; with ids that no other form has."""
        form = cast(Made, self.sent[name]) if name in self.sent else make()
        for part in form:
            part.id = f"{name}-{self.item.slug}-{part.name}"
        return form

    def when(self, moment: int) -> str:
        """Return the day of a moment in words, inside a sentence."""
        return in_sentence(day_label(moment, self.own.view.now, self.zone))

    def date(self, day: datetime.date) -> str:
        """Return a day in words."""
        return date_label(day, self.own.view.today)

    def moment(self, day: datetime.date | None, before: int | None) -> int | None:
        """Return the moment that a day stands for: the one that was kept, if it is of that day."""
        if day is None:
            return None
        if before is not None and day_of(before, self.zone) == day:
            return before
        return min(moment_of(day, self.zone), self.own.view.now)

    def _day(self, moment: int | None) -> str:
        return day_of(moment, self.zone).isoformat() if moment is not None else ""


def show(page: ItemPage, status: int = 200) -> tuple[str, int]:
    """Return the item's page; to htmx only its body."""
    page.swapped = is_htmx() and request.method == "POST"
    template = "notebook/_body.html" if is_htmx() else "notebook/show.html"
    return render_template(template, page=page, view=page.own.view, item=page.item), status


def item_address(page: ItemPage) -> str:
    """Return where the item's own page is."""
    return url_for("notebook.show", role_slug=page.own.view.role.slug, item_slug=page.item.slug)
