"""From the slugs of an address to what they stand for; a former slug leads on to the address of today."""

from flask import request, url_for
from werkzeug.routing import RequestRedirect

from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.core.errors import NotHere


def find_role(snapshot: Snapshot, slug: str) -> Role:
    """Return the role of a slug, in use or not; raises NotHere, or RequestRedirect where the slug is a former one."""
    role = snapshot.role(slug)
    if role is None:
        raise NotHere
    if role.slug != slug:
        raise _moved(role_slug=role.slug)
    return role


def find_role_in_use(snapshot: Snapshot, slug: str) -> Role:
    """The same for what needs a role that is still offered."""
    role = find_role(snapshot, slug)
    if not role.in_use:
        raise NotHere
    return role


def find_item(snapshot: Snapshot, role: Role, slug: str) -> Item:
    """Return the item of a slug on a role's list; for what is no longer on it, what it became is."""
    item = role.by_slug.get(slug)
    if item is not None:
        return item
    known = snapshot.item(slug)
    for other in [known, *snapshot.became(known)] if known else []:
        if other.id in role.ids:
            raise _moved(item_slug=other.slug)
    raise NotHere


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
    values = {**(request.view_args or {}), **request.args.to_dict(flat=False), **slugs}
    return RequestRedirect(url_for(request.endpoint or "", **values))
