"""Whether a finished transfer led beyond the province, told later where the case does not say it (5.3, T6).

Of a transfer that is over nothing is corrected but by a paper. This is no part of any paper: tables count
by it, and until somebody tells it they count the person as "chưa rõ tỉnh".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.records import Value
from domain.workflows.model import Condition, Hand, Matter, Step
from domain.workflows.transferring import OUTSIDE_PROVINCE


def _told(matter: Matter) -> Mapping[str, Value] | None:
    return {} if matter.case is not None and matter.step.is_over(matter.case.fields) else None


_STILL_OPEN: Final = Condition(
    code="province_told",
    label="Hồ sơ chưa ghi nơi kia có ở tỉnh khác hay không",
    broken_by=_told,
    source="5.3, T6",
)


def _tell(name: str, label: str, finished: str) -> Step:
    return Step(
        name=name,
        since=5,
        label=label,
        hand=Hand.UNIT,
        from_states=(finished,),
        to=finished,
        asks=(OUTSIDE_PROVINCE,),
        needs=(OUTSIDE_PROVINCE,),
        fills=OUTSIDE_PROVINCE,
        conditions=(_STILL_OPEN,),
        batch=False,
        with_member=False,
        sentence="Số liệu tính lần chuyển của {name} theo điều vừa ghi; ngoài ra không có gì thay đổi.",
    )


TOLD_LATER: Final = (
    _tell("tell_province", "Ghi bổ sung: nơi đến ở trong tỉnh hay tỉnh khác", "effective"),
    _tell("tell_province_in", "Ghi bổ sung: nơi đi ở trong tỉnh hay tỉnh khác", "accepted"),
)
