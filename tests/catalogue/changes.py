"""Changes to the small catalogue, and the message that learners see of them."""

import html
import re

from tests.cast import Person
from tests.catalogue.small import Catalogue, put, skill, small

WHY = "Employers ask for these two as one by now."


def ended(catalogue: Catalogue, slug: str, **end: object) -> Catalogue:
    """Say of a skill or role how it ended, and why; it leaves the lists and what else names it."""
    for entry in [*catalogue["skill"], *catalogue["role"]]:
        if entry["slug"] == slug:
            entry |= {"why": WHY} | end
    for entry in catalogue["role"]:
        if entry["slug"] == slug:
            entry["related"] = []
        else:
            entry["related"] = [other for other in entry.get("related", []) if other != slug]
            entry["starters"] = [other for other in entry.get("starters", []) if other != slug]
            for block in entry["list"]:
                block["items"] = [other for other in block["items"] if other != slug]
    return catalogue


def merged() -> Catalogue:
    """Return the small catalogue with beta and gamma as one skill: omega."""
    found = ended(ended(small(), "beta", replaced_by="omega"), "gamma", replaced_by="omega")
    found["skill"].append(skill(50, "omega"))
    found["role"][0]["list"][0]["items"].append("omega")
    return found


def divided() -> Catalogue:
    """Return the small catalogue with alpha divided into two."""
    found = ended(small(), "alpha", split_into=["alpha-one", "alpha-two"])
    found["skill"] += [skill(51, "alpha-one"), skill(52, "alpha-two")]
    found["role"][0]["list"][0]["items"][:0] = ["alpha-one", "alpha-two"]
    found["role"][1]["list"][0]["items"] += ["alpha-one"]
    return put(found, "portfolio_piece.0.shows", ["alpha-one"])


def message(person: Person, track: str = "maker") -> str:
    """Return the words of the message about changes; "" without one."""
    found = re.search(r'id="changed".*?</ul>', person.page(track), re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", found[0])) if found else ""
