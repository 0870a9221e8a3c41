"""Which addresses of mentoring are an invitation to the site too, where that is open to nobody else."""

from flask import current_app

from learnpath.mentoring.cohort_links import read_join, read_mentor
from learnpath.mentoring.cohorts import find_cohort
from learnpath.mentoring.invitations import find_offer


def is_invitation(_sender: object, path: str, now: int) -> bool:
    """Whether a path is the link of an invitation that can be answered, or of a cohort that can be joined."""
    place, _, token = path.partition("?")[0].rpartition("/")
    if place == "/invitations":
        return find_offer(token, now) is not None
    secret = current_app.secret_key or ""
    key = {"/cohorts/join": read_join(secret, token), "/cohorts/help": read_mentor(secret, token, now)}.get(place)
    cohort = find_cohort(key.cohort_id) if key else None
    return cohort is not None and key in (cohort.join_key, cohort.mentor_key)
