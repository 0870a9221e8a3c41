"""Files that say what became of an entry in a way that makes no sense."""

from pathlib import Path

import pytest

from tests.catalogue.changes import WHY, ended
from tests.catalogue.small import problems, put, small, write


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ({"skill.4.retired": True}, "skill[5]: say why"),
        ({"skill.4.retired": True, "skill.4.replaced_by": "beta", "skill.4.why": WHY}, "skill[5]: use one of"),
        ({"skill.4.replaced_by": "nobody", "skill.4.why": WHY}, "replaced_by: there is no skill “nobody”"),
        ({"skill.4.replaced_by": "step", "skill.4.why": WHY}, "replaced_by: there is no skill “step”"),
        ({"skill.4.replaced_by": "spare", "skill.4.why": WHY}, "replaced_by: leads back to this entry"),
        ({"skill.4.split_into": ["alpha"], "skill.4.why": WHY}, "split_into: Tuple should have at least 2"),
        ({"skill.4.split_into": ["alpha", "alpha"], "skill.4.why": WHY}, "names the same entry twice"),
        ({"skill.1.retired": True, "skill.1.why": WHY}, "list[1].items: “beta” is not in use any more"),
        ({"skill.1.replaced_by": "delta", "skill.1.why": WHY}, "“beta” is not in use any more; use “delta”"),
        ({"role.1.replaced_by": "alpha", "role.1.why": WHY}, "replaced_by: there is no role “alpha”"),
        ({"skill.0.renamed_from": ["beta"]}, "renamed_from[1]: “beta” belongs to “beta”"),
        ({"skill.0.renamed_from": ["alpha"]}, "renamed_from[1]: “alpha” belongs to “alpha”"),
        ({"skill.0.renamed_from": ["x"], "skill.1.renamed_from": ["x"]}, "renamed_from[1]: “x” belongs to “alpha”"),
        ({"skill.0.retired": "yes"}, "skill[1].retired: Input should be a valid boolean"),
    ],
)
def test_an_end_that_makes_no_sense_is_refused(tmp_path: Path, edits: dict[str, object], said: str) -> None:
    catalogue = small()
    for path, value in edits.items():
        put(catalogue, path, value)
    assert any(said in line for line in problems(write(tmp_path, catalogue))), problems(tmp_path)


def test_a_circle_of_successors_is_refused(tmp_path: Path) -> None:
    found = ended(ended(small(), "spare", replaced_by="delta"), "delta", replaced_by="spare")
    found["role"][1]["list"][0]["items"] = ["alpha"]
    assert sum("leads back to this entry" in line for line in problems(write(tmp_path, found))) == 2
