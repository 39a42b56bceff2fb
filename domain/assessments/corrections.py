"""A grading that was decided is never written over: the next decision of the year is its own record (3.7).

It follows on the one that it replaces, or takes back, by its id: two laptops that correct one grading write
one record, and what was decided before stays to be read.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from domain.assessments.fields import ORG_ASSESSMENT
from domain.workflows.subjects import derived_id


def correction_of(former: str) -> str:
    """The id of the grading that takes the place of this one."""
    return derived_id(ORG_ASSESSMENT.name, former, "corrected")


def following(first: str, known: Container[str]) -> Iterator[str]:
    """The ids of the gradings of one subject and year, oldest first: the last is the one that stands."""
    id = first
    while id in known:
        yield id
        id = correction_of(id)


def corrections(known: Iterable[str]) -> frozenset[str]:
    """Ids that a correction of one of these gradings has, or would have."""
    return frozenset(map(correction_of, known))
