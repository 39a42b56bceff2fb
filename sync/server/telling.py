"""What an operator is told about a mistake: what was meant, that nothing was changed, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from domain.organisations.closing import ENDED
from domain.workflows.model import Hand, Workflow
from domain.workflows.registry import every_workflow
from sync.protocol.wording import sentence
from sync.server.central import BranchEnded, NotABranch, Place, UnknownRecord, find_record, organisation_named
from sync.server.cli import Exit
from sync.server.exchange import Deps
from sync.server.output import Output
from sync.server.tables import UNIT, UPPER_ORGANISATION

_UNCHANGED: Final = "Chưa có gì thay đổi."
_NAMED: Final = (("member", "member", "full_name"), ("org", "organisation", "name"))


def refused(deps: Deps, output: Output, code: str, params: Mapping[str, Any]) -> int:
    """A refusal of the rules, in the sentence that a cadre reads for it."""
    output.failure(code, sentence(code, _with_names(deps, params)), params)
    return Exit.REFUSED


def unknown_unit(deps: Deps, output: Output, code: str) -> int:
    """Also what the code stands for, where it is not a unit's."""
    output.failure(
        "unknown_unit", f"{_no_unit(deps, code)} {_UNCHANGED} Hãy kiểm tra lại mã.", {"code": code}
    )
    return Exit.REFUSED


def unknown_record(output: Output, error: UnknownRecord) -> int:
    """No such record; or an organisation that cannot be what it was named for."""
    if isinstance(error, NotABranch):
        said = f"{error.name} không phải là chi đoàn nên không có đoàn viên sinh hoạt trực tiếp."
        output.failure("not_a_branch", f"{said} {_UNCHANGED} Hãy ghi mã một chi đoàn.", {"name": error.name})
    elif isinstance(error, BranchEnded):
        said = f"{error.name} đã ngừng hoạt động."
        output.failure("org_closed", f"{said} {_UNCHANGED} Hãy ghi mã chi đoàn khác.", {"name": error.name})
    else:
        said = f"Không có hồ sơ hay tổ chức nào mang mã {error}."
        output.failure("unknown_record", f"{said} {_UNCHANGED} Hãy kiểm tra lại mã.", {"id": str(error)})
    return Exit.REFUSED


def unknown_step(deps: Deps, output: Output, case: str, workflow: Workflow, step: str) -> int:
    """A step that this kind of case does not have, with those that the level above takes in its unit."""
    alone = _is_one_branch(deps, case)
    above = (
        one for one in workflow.steps
        if one.hand is Hand.ABOVE or (alone and one.hand is Hand.UNIT and one.above_for_grassroots_branch)
    )  # fmt: skip
    offered = "; ".join(f"{one.name} ({one.label})" for one in above) or "không có bước nào của cấp trên"
    said = f"Hồ sơ {workflow.label} không có bước “{step}”. {_UNCHANGED} Bước của cấp trên: {offered}."
    output.failure("unsupported", said, {"do": step, "workflow": workflow.name})
    return Exit.REFUSED


def is_no_step(workflow: Workflow, step: str) -> bool:
    """Whether a word that an operator typed names no step, with or without the workflow before it."""
    return step.removeprefix(f"{workflow.name}.") not in workflow.step_of


def workflow_of(deps: Deps, case: str) -> Workflow:
    """Of a case. Raises UnknownRecord."""
    with deps.store.looking() as connection:
        found = find_record(connection, "case", case)
    return every_workflow()[str(found.row.fields["workflow"])]


def _is_one_branch(deps: Deps, case: str) -> bool:
    """Whether the unit of a case is itself a single branch."""
    with deps.store.looking() as connection:
        unit_id = find_record(connection, "case", case).unit_id
        root = find_record(connection, "organisation", unit_id)
    level = deps.rulebook.level(str(root.row.fields.get("level")))
    return level is not None and level.holds_members


def _with_names(deps: Deps, params: Mapping[str, Any]) -> dict[str, Any]:
    """Ids of members and organisations as what people call these."""
    shown = dict(params)
    with deps.store.looking() as connection:
        for name, kind, field in _NAMED:
            if isinstance(params.get(name), str):
                shown[name] = _called(connection, kind, str(params[name]), field)
    return shown


def _called(connection: sa.Connection, kind: str, id: str, field: str) -> str:
    try:
        return str(find_record(connection, kind, id).row.fields.get(field) or id)
    except UnknownRecord:
        return id


def _no_unit(deps: Deps, code: str) -> str:
    plain = f"Không có đơn vị mang mã {code}."
    with deps.store.looking() as connection:
        upper = connection.execute(_UPPER, {"code": code}).scalar()
        if upper:
            return f"{plain} {code} là {upper}, một cấp trên của các đơn vị."
        place = _organisation(connection, code)
        if place is None:
            return plain
        unit = connection.execute(_UNIT, {"unit": place.unit_id}).one()
    name = place.row.fields.get("name") or code
    ended = ", đã ngừng hoạt động" if place.row.fields.get("status") in ENDED else ""
    return f"{plain} {code} là {name}{ended}, thuộc đơn vị {unit.name} ({unit.code})."


def _organisation(connection: sa.Connection, code: str) -> Place | None:
    try:
        return organisation_named(connection, code)
    except UnknownRecord:
        return None


_UPPER = sa.select(UPPER_ORGANISATION.c.name).where(UPPER_ORGANISATION.c.code == sa.bindparam("code"))
_UNIT = sa.select(UNIT.c.name, UNIT.c.code).where(UNIT.c.unit_id == sa.bindparam("unit"))
