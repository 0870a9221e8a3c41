"""What a page looks up: the catalogue with the viewer's state, and what the slugs of its address stand for.

A former slug leads on to the address of today.
"""

from flask import request, url_for
from werkzeug.routing import RequestRedirect

from learnpath.catalogue.current import catalogue
from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.core.access import me, viewer
from learnpath.core.errors import NotHere, Refused
from learnpath.core.pages import is_htmx
from learnpath.tracks.state import NOTHING, LearnerState, read_state
from learnpath.tracks.switcher import know_tracks


def look() -> tuple[Snapshot, LearnerState]:
    """Return the catalogue and what the viewer has in it, which is nothing for a visitor."""
    person = viewer()
    snapshot = catalogue(person.revision if person else None)
    state = read_state(person.id, snapshot) if person else NOTHING
    know_tracks(snapshot, state)
    return snapshot, state


def look_at(role_slug: str) -> tuple[Snapshot, Role, LearnerState]:
    """Return the catalogue, the role of a slug, and what the person who is signed in has on its list.

    Raises NotHere, or RequestRedirect where the slug is a former one.
    """
    person = me()
    snapshot = catalogue(person.revision)
    role = find_role(snapshot, role_slug)
    state = read_state(person.id, snapshot, role)
    know_tracks(snapshot, state)
    return snapshot, role, state


def find_role(snapshot: Snapshot, slug: str) -> Role:
    """Return the role of a slug, in use or not; raises NotHere, or RequestRedirect where the slug is a former one."""
    role = snapshot.role(slug)
    if role is None:
        raise NotHere
    if role.slug != slug:
        raise _moved(role_slug=role.slug)
    return role


def find_item(snapshot: Snapshot, role: Role, slug: str) -> Item:
    """Return the item of a slug on a role's list; for what is no longer on it, what it became is."""
    item = role.by_slug.get(slug)
    if item is not None:
        return item
    known = snapshot.item(slug)
    meant = [other for other in [known, *snapshot.became(known)] if other.id in role.ids] if known else []
    changes = request.method == "POST"
    if not meant or (changes and is_htmx()):  # a row on an open page has no place for what another became
        raise NotHere
    if changes and len(meant) > 1:
        names = " and ".join(other.name for other in meant)
        raise Refused(f"This is {names} now. Open your track and mark each of them.")
    raise _moved(item_slug=meant[0].slug)


def find_skill(snapshot: Snapshot, slug: str) -> Item:
    """Return the skill of a slug, in use or not; what was merged into another leads there."""
    item = snapshot.item(slug)
    if item is None or item.kind != "skill":
        raise NotHere
    if not item.in_use and item.entry.replaced_by and (became := snapshot.became(item)):
        item = became[0]
    if item.slug != slug:
        raise _moved(skill_slug=item.slug)
    return item


def _moved(**slugs: str) -> RequestRedirect:
    """Return a redirect to this address with other slugs; a form that was sent to it is sent again."""
    address = url_for(request.endpoint or "", **{**(request.view_args or {}), **slugs})
    query = request.query_string.decode("ascii", "replace")
    return RequestRedirect(f"{address}?{query}" if query else address)
