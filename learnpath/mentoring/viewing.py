"""What the pages of mentoring open: a learner for their mentor, and what is said, for either side."""

from flask import current_app

from learnpath.catalogue.current import catalogue
from learnpath.core.access import me
from learnpath.core.clock import now
from learnpath.core.dates import zone_of
from learnpath.core.errors import NotHere
from learnpath.core.text import number_in
from learnpath.mentoring.consents import Shared, shared_with
from learnpath.mentoring.learner_page import LearnerPage, learner_page
from learnpath.mentoring.people import called
from learnpath.mentoring.talk import Place, Talk
from learnpath.tracks.lookup import find_item
from learnpath.tracks.own import Own, find_own, find_own_item


def find_shared(number: str) -> Shared:
    """Return what a learner shares with the viewer at this moment; raises NotHere where that is nothing."""
    learner_id = number_in(number)
    shared = shared_with(me().id, now(), learner_id).get(learner_id) if learner_id else None
    if shared is None:
        raise NotHere
    return shared


def open_page(shared: Shared, role_slug: str | None) -> LearnerPage | None:
    """Return what is seen of a learner, as `learner_page` does."""
    zone = zone_of(shared.time_zone or current_app.extensions["settings"].time_zone)
    return learner_page(shared, catalogue(me().revision), role_slug, now(), zone)


def find_page(number: str, role_slug: str) -> LearnerPage:
    """Return what the viewer sees of a learner's track; raises NotHere where that is nothing."""
    page = open_page(find_shared(number), role_slug)
    if page is None:
        raise NotHere
    return page


def talk_with(page: LearnerPage, mentor_id: int, item_slug: str | None = None) -> Talk:
    """Return what a mentor reads of an item on a learner's page, or of all of it.

    Raises NotHere, or RequestRedirect, as `find_item` does.
    """
    learner_id, slug = page.shared.learner_id, page.role.slug
    address = f"/mentoring/learners/{learner_id}/tracks/{slug}"
    place = Place(learner_id, called(page.shared.learner), page.track.id, page.listed, address)
    item = find_item(page.snapshot, page.listed, item_slug) if item_slug else None
    return Talk(mentor_id, place, item, page.snapshot, page.state, page.now, me().zone)


def own_talk(role_slug: str, item_slug: str | None = None) -> tuple[Own, Talk]:
    """Return the viewer's track, and what is said of an item of it or of all of it; raises NotHere without a track."""
    own, item = find_own_item(role_slug, item_slug) if item_slug else (find_own(role_slug), None)
    view = own.view
    place = Place(own.who.learner_id, "", view.track.id, view.listed, f"/tracks/{view.role.slug}")
    return own, Talk(own.who.learner_id, place, item, view.snapshot, view.state, view.now, view.zone)
