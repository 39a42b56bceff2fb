"""How many may have the best grade: dated parameters, and only ever a warning (3.7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from domain.assessments.fields import Graded
from domain.records import Value
from domain.rules import RuleSet

# What is graded → the parameter with the largest share of the best grade. Committees go with organisations.
SHARES: Final[Mapping[str, str]] = {
    Graded.ORGANISATION: "organisation_outstanding_share",
    Graded.COMMITTEE: "organisation_outstanding_share",
    Graded.CADRE: "cadre_outstanding_share",
}


def over_the_quota(subject: str, grades: Iterable[str], rules: RuleSet) -> Mapping[str, Value] | None:
    """The numbers, where the best grade goes to more of those graded good or better than the rules say.

    As of members (`workflows.grading.over_the_share`): who is graded lower does not make room for one more.
    """
    counted = [grade for grade in grades if grade in rules.names("assessment_grades")]
    best, good = counted.count("outstanding"), counted.count("outstanding") + counted.count("good")
    share = rules.share(SHARES[subject])
    return {"best": best, "good": good, "share": str(share)} if best > share * good else None
