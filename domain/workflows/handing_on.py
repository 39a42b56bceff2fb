"""A step that ends one case by opening another: an absence that turns into a move for good."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from domain.decisions import Change, Put
from domain.records import Value
from domain.workflows.conditions import no_open_case
from domain.workflows.history import line_of
from domain.workflows.model import Condition, Effect, Hand, Matter, Step
from domain.workflows.registry import workflows
from domain.workflows.subjects import derived_id, first_fields


def opens(name: str, label: str, values: Callable[[Matter], Mapping[str, Value]]) -> Effect:
    """Opens a case of another workflow about the same person in its usual first state.

    Of `values` it takes what that first step asks for; its id follows from the case that ends.
    """

    def changes(matter: Matter) -> Iterable[Change]:
        workflow = workflows()[name]
        step = workflow.opening[0]
        data = {
            field: value
            for field, value in values(matter).items()
            if field in step.asks and value is not None
        }
        fields: dict[str, Value] = {
            **first_fields(matter, workflow, data),
            "state": step.to,
            "data": data,
            "history": [{**line_of(matter, step.to), "step": step.name}],
        }
        yield Put("case", opened_id(name, matter.case_id), fields, creates=True)

    return Effect(label=label, changes=changes)


def opened_id(workflow: str, case: str) -> str:
    """The id of the case that a case opens when it ends."""
    return derived_id(workflow, "from", case)


_NO_TRANSFER_OPEN: Final[Condition] = no_open_case("transfer", "Chưa có hồ sơ chuyển sinh hoạt đang làm")


def moves_for_good(
    *from_states: str, ends: tuple[Effect, ...], values: Callable[[Matter], Mapping[str, Value]]
) -> Step:
    """Somebody who is away stays there: the absence ends and a transfer begins."""
    return Step(
        name="move_for_good",
        label="Chuyển hẳn: lập hồ sơ chuyển sinh hoạt",
        hand=Hand.BRANCH,
        from_states=from_states,
        to="moved_for_good",
        asks=("ended_on", "note"),
        needs=("ended_on",),
        conditions=(_NO_TRANSFER_OPEN,),
        effects=(*ends, opens("transfer", "Một hồ sơ chuyển sinh hoạt được lập sẵn, ở bản nháp", values)),
        sentence="Hồ sơ này kết thúc; hồ sơ chuyển sinh hoạt của {name} được lập nháp. {name} vẫn thuộc "
        "{branch} cho đến khi nơi mới tiếp nhận.",
    )
