"""The sums and shares of the two yearly workflows: totals, bands, the share of the best grade.

Nothing here invents a value: what nobody assessed has no total and no grade.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from domain.records import Value
from domain.rules import RuleSet

# Code → name of the five groups of the training programme; the wording is a guess until the guide is read.
TRAINING_GROUPS: Final[Mapping[str, str]] = {
    "ideals": "Lý tưởng cách mạng, bản lĩnh chính trị",
    "conduct": "Đạo đức, lối sống",
    "work": "Học tập, chuyên môn, nghề nghiệp",
    "fitness": "Thể chất, kỹ năng",
    "activity": "Tham gia hoạt động Đoàn, Hội, cộng đồng",
}
GOALS: Final = tuple(f"goal_{code}" for code in TRAINING_GROUPS)
SCORES: Final = tuple(f"score_{code}" for code in TRAINING_GROUPS)


def training_total(data: Mapping[str, Value]) -> int | None:
    """The sum of the five groups, None while one of them has not been assessed."""
    scores = [data.get(name) for name in SCORES]
    if any(score is None for score in scores):
        return None
    return sum(int(score) for score in scores if score is not None)


def training_grade(total: int | None, rules: RuleSet) -> str | None:
    """The code of `training_grade` for a total, by the bands in force; None without a total."""
    if total is None:
        return None
    for grade in ("outstanding", "good", "average"):
        if total >= rules.whole(f"training_{grade}_total_min"):
            return grade
    return "weak"


def graded_only(grades: Iterable[str], rules: RuleSet) -> list[str]:
    """Those that count: percentages are taken over members who were graded, not over all (3.7)."""
    counted = rules.names("assessment_grades")
    return [grade for grade in grades if grade in counted]


def over_the_share(grades: Iterable[str], rules: RuleSet) -> Mapping[str, Value] | None:
    """Where the best grade is given to a larger share of the good ones than the guides allow: its numbers.

    Only ever a warning: the share is a guess, and every province has its own.
    """
    counted = graded_only(grades, rules)
    best, good = counted.count("outstanding"), counted.count("outstanding") + counted.count("good")
    share = rules.share("assessment_outstanding_share")
    return {"best": best, "good": good, "share": str(share)} if best > share * good else None
