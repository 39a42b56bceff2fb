"""`sodoan case start|do|list|show`: the workflows."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.output import table
from desktop.cli.parsing import (
    Commands,
    Parser,
    assignments,
    common_options,
    split_assignments,
    subcommands,
)
from domain.directives.files import clean_name

if TYPE_CHECKING:
    from desktop.services.attachments import AttachmentRow
    from desktop.services.case_types import CaseLine, CaseRow, CaseShown
    from desktop.services.session import Session
    from domain.records import Value
    from domain.workflows.model import Workflow


def add_to(commands: Commands) -> None:
    inner = subcommands(commands, "case", "hồ sơ nghiệp vụ")
    starting: Parser = inner.add_parser("start", help="lập hồ sơ một nghiệp vụ")
    starting.add_argument("workflow", metavar="NGHIỆP_VỤ", help="admission, transfer, maturity …")
    starting.add_argument("--member", metavar="MÃ", default="", help="đoàn viên được lập hồ sơ")
    starting.add_argument("--org", metavar="MÃ", default="", help="chi đoàn, khi người này chưa có trong sổ")
    starting.add_argument("--step", metavar="BƯỚC", default="", help="bước đầu khác bước thường dùng")
    starting.set_defaults(run=run_start)
    doing: Parser = inner.add_parser("do", help="làm một bước của hồ sơ")
    doing.add_argument("case", metavar="HỒ_SƠ", help="mã hồ sơ nghiệp vụ")
    doing.add_argument("command", metavar="BƯỚC", help="save, submit, withdraw …")
    doing.set_defaults(run=run_do)
    listing: Parser = inner.add_parser("list", help="liệt kê hồ sơ nghiệp vụ")
    listing.add_argument("--workflow", metavar="NGHIỆP_VỤ", default="", help="chỉ nghiệp vụ này")
    listing.add_argument("--state", metavar="BƯỚC", default="", help="chỉ hồ sơ đang ở bước này")
    listing.add_argument("--member", metavar="MÃ", default="", help="chỉ hồ sơ của đoàn viên này")
    listing.add_argument("--org", metavar="MÃ", default="", help="chỉ trong tổ chức này và bên dưới")
    listing.add_argument("--overdue", action="store_true", help="chỉ hồ sơ trễ hạn")
    listing.set_defaults(run=run_list)
    showing: Parser = inner.add_parser("show", help="xem một hồ sơ nghiệp vụ")
    showing.add_argument("case", metavar="HỒ_SƠ", help="mã hồ sơ nghiệp vụ")
    showing.set_defaults(run=run_show)
    attaching: Parser = inner.add_parser("attach", help="kèm một tài liệu vào hồ sơ")
    attaching.add_argument("case", metavar="HỒ_SƠ", help="mã hồ sơ nghiệp vụ")
    attaching.add_argument("file", metavar="TỆP", type=Path, help="tệp PDF, ảnh hoặc văn bản")
    attaching.add_argument("--note", metavar="GHI_CHÚ", default="", help="ghi chú về tài liệu")
    attaching.set_defaults(run=run_attach)
    fetching: Parser = inner.add_parser("fetch", help="tải một tài liệu của hồ sơ, lưu bản không mã hóa")
    fetching.add_argument("case", metavar="HỒ_SƠ", help="mã hồ sơ nghiệp vụ")
    fetching.add_argument("attachment", metavar="TÀI_LIỆU", help="mã hoặc tên của tài liệu kèm theo")
    fetching.add_argument("--out", metavar="TỆP", type=Path, help="nơi lưu; không ghi thì chỉ tải về máy")
    fetching.set_defaults(run=run_fetch)
    for parser in (starting, doing):
        assignments(parser)
        parser.add_argument("--reason", metavar="LÝ_DO", default="", help="vì sao, khi bước này cần lý do")
        parser.add_argument(
            "--confirm",
            metavar="MÃ",
            action="append",
            default=[],
            help="xác nhận một điều kiện; ghi nhiều lần cho nhiều điều kiện",
        )
    for parser in (starting, doing, listing, showing, attaching, fetching):
        common_options(parser)


def run_start(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import organisations
    from desktop.services.case_checks import step_of, workflow_named
    from desktop.services.cases import Cases
    from desktop.services.failures import Usage
    from domain.workflows.model import About

    workflow = workflow_named(arguments.workflow)
    step = step_of(workflow, arguments.step)
    typed = split_assignments(arguments.assignments)
    with context.open() as session:
        org = typed.pop("org", "") if not arguments.member and "org" not in workflow.by_name else ""
        place = arguments.org or org
        branch = organisations.find(session, place).id if place else None
        person: dict[str, Value] | None = None
        if not arguments.member and workflow.about is not About.ORGANISATION:
            if workflow.about_in(step) is About.MEMBER:
                raise Usage("usage.member_missing", {"workflow": workflow.label})
            person = _person(session, workflow, typed, step.asks)
        values = _values(session, workflow, typed)
        shown = Cases(session).start(
            workflow.name,
            arguments.member or None,
            values,
            person=person,
            org=branch,
            confirm=tuple(arguments.confirm),
            reason=arguments.reason,
            step=step.name,
        )
    return _tell(context, shown)


def run_do(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services.case_checks import workflow_named
    from desktop.services.cases import Cases

    typed = split_assignments(arguments.assignments)
    with context.open() as session:
        cases = Cases(session)
        standing = cases.show(arguments.case)
        if _only_takes_out(standing, arguments.command):
            left = cases.withdraw(arguments.case).case
            return _tell(context, left) if left is not None else _tell_gone(context, standing)
        workflow = workflow_named(standing.workflow)
        shown = cases.step(
            arguments.case,
            arguments.command,
            _values(session, workflow, typed),
            confirm=tuple(arguments.confirm),
            reason=arguments.reason,
        )
    return _tell(context, shown)


def run_list(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import organisations
    from desktop.services.case_checks import workflow_named
    from desktop.services.case_types import CaseFilter
    from desktop.services.cases import Cases
    from desktop.services.wording import word

    if arguments.workflow:
        workflow_named(arguments.workflow)
    with context.open() as session:
        query = CaseFilter(
            workflow=arguments.workflow,
            state=arguments.state,
            member=arguments.member,
            org=organisations.find(session, arguments.org).id if arguments.org else "",
            overdue=arguments.overdue,
        )
        cases = Cases(session)
        rows = cases.rows(query)
        allowed = cases.allowed([row.id for row in rows])
    lines = [] if context.output.as_json else _lines(rows)
    context.output.result([document(row, allowed[row.id]) for row in rows], lines or [word("case.none")])
    return Exit.DONE


def run_show(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import attachments
    from desktop.services.cases import Cases

    with context.open() as session:
        shown = Cases(session).show(arguments.case)
        papers = attachments.of_case(session, arguments.case)
    document = {**_in_full(shown), "attachments": [_paper(one) for one in papers.rows]}
    context.output.result(document, _card(shown) + [_paper_told(one) for one in papers.rows])
    return Exit.DONE


def run_attach(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import attachments

    with context.open() as session:
        files = attachments.take_in(session, arguments.case, [arguments.file])
        attachments.attach(session, arguments.case, files, arguments.note)
        papers = attachments.of_case(session, arguments.case)
    [added] = [one for one in papers.rows if one.is_kept and one.file.file.sha256 == files[0].sha256]
    context.output.result({"case": arguments.case, **_paper(added)}, [_paper_told(added)])
    return Exit.DONE


def run_fetch(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import attachments, directive_files

    with context.open(for_contact=True) as session:
        found = attachments.one_of(session, arguments.case, arguments.attachment)
        if not found.file.is_here:
            directive_files.fetch(session, found.file.file)
        saved = None
        if arguments.out is not None:
            is_folder = arguments.out.is_dir()
            target = arguments.out / clean_name(found.file.file.name) if is_folder else arguments.out
            directive_files.save_to(session, found.file.file, target)
            saved = str(target)
        found = attachments.one_of(session, arguments.case, found.id)
    document = {"case": arguments.case, **_paper(found), "saved": saved}
    context.output.result(document, [_paper_told(found), *([saved] if saved else [])])
    return Exit.DONE


def document(row: CaseRow, allowed: tuple[str, ...]) -> dict[str, Any]:
    """A case as programs read it."""
    return {
        "case": row.id,
        "workflow": row.workflow,
        "state": row.state,
        "member": row.member or None,
        "sync": row.sync,
        "allowed": list(allowed),
    }


def _in_full(shown: CaseShown) -> dict[str, Any]:
    row = shown.row
    return {
        **document(row, shown.allowed),
        "version": shown.version,
        "org": row.org,
        "subject": dict(shown.subject),
        "data": dict(shown.data),
        "history": [_line(line) for line in shown.history],
        "opened_on": row.opened_on,
        "decided_on": shown.decided_on or None,
        "age_days": row.age_days,
        "due_on": row.due_on or None,
        "overdue": row.overdue,
        "lost_to": dict(shown.lost_to) or None,
        "counterpart": dict(shown.counterpart) or None,
        "checklist": [
            {"code": line.code, "label": line.label, "holds": line.holds, "severity": line.severity}
            for line in shown.checklist
        ],
        "papers": [
            {"name": paper.name, "label": paper.label, "ready": paper.ready} for paper in shown.papers
        ],
    }


def _line(line: CaseLine) -> Mapping[str, Any]:
    return {
        "step": line.step,
        "to": line.state,
        "on": line.on,
        "by": line.by,
        "reason": line.reason,
        "hour": line.hour,
        "device": line.device,
    }


def _paper(one: AttachmentRow) -> dict[str, Any]:
    """A paper of a case as programs read it; `state` is where the content is."""
    return {
        "attachment": one.id,
        **one.file.file.as_json(),
        "note": one.note,
        "state": one.file.kept,
        "taken_off": one.off or None,
        "sync": one.sync,
    }


def _paper_told(one: AttachmentRow) -> str:
    parts = (one.file.file.name, one.file.size_text, one.added, one.note, one.off or one.file.state_text)
    return "- " + " · ".join(part for part in (*parts, one.id) if part)


def _values(session: Session, workflow: Workflow, typed: Mapping[str, str]) -> dict[str, Value]:
    """FIELD=VALUE words as stored values of the workflow's fields; an organisation goes by its code too."""
    from desktop.cli.fields import read_fields
    from desktop.services import organisations
    from domain.fields import FieldType

    known = dict(typed)
    lists: dict[str, Value] = {}
    for name, text in typed.items():
        field = workflow.by_name.get(name)
        if field is not None and field.refers_to == "organisation" and text:
            known[name] = organisations.find(session, text).id
        elif field is not None and field.type is FieldType.JSON:
            lists[name] = _list(session, known.pop(name), field.label)
    return {**read_fields(workflow, known, session), **lists}


def _list(session: Session, text: str, label: str) -> Value:
    """Organisations by code with commas between, or what stands in the JSON of a list."""
    from desktop.services import organisations
    from desktop.services.failures import Usage

    if not text.lstrip().startswith("["):
        return [organisations.find(session, code).id for code in text.split(",") if code.strip()]
    try:
        return json.loads(text)
    except ValueError:
        raise Usage("usage.not_a_list", {"field": label}) from None


def _person(
    session: Session, workflow: Workflow, typed: dict[str, str], asks: tuple[str, ...]
) -> dict[str, Value]:
    """Takes out of `typed` the fields of somebody who is not in the register yet."""
    from desktop.cli.fields import read_fields
    from domain.kinds import KINDS

    member = KINDS["member"]
    about = [name for name in typed if name in member.by_name and name not in asks]
    return read_fields(member, {name: typed.pop(name) for name in about}, session)


def _tell(context: Context, shown: CaseShown) -> Exit:
    context.output.result(document(shown.row, shown.allowed), _card(shown)[:2])
    return Exit.DONE


def _only_takes_out(shown: CaseShown, step: str) -> bool:
    """Whether a step that is no longer this cadre's is taken back all the same: what it undoes never left."""
    allowed = {one.name for one in shown.steps if one.allowed}
    return step == "withdraw" and shown.can_take_out and step not in allowed


def _tell_gone(context: Context, shown: CaseShown) -> Exit:
    """The case was never sent, and is as if it had not been lodged."""
    from desktop.services.wording import word
    from domain.workflows.shared_states import CANCELLED

    gone = {**document(shown.row, ()), "state": CANCELLED.code, "sync": "synced"}
    context.output.result(gone, [word("case.taken_out").format(name=shown.row.name)])
    return Exit.DONE


def _card(shown: CaseShown) -> list[str]:
    from desktop.services.wording import word

    row = shown.row
    head = word("case.saved").format(
        workflow=row.workflow_label, name=row.name, state=row.state_label, sync=row.sync_word
    )
    steps = ", ".join(f"{step.name} ({step.label})" for step in shown.steps if step.allowed)
    lines = [f"{row.id} · {head}", word("case.allowed").format(steps=steps or "—")]
    lines += [word("case.take_back").format(case=row.id)] if _only_takes_out(shown, "withdraw") else []
    lines += table(("", ""), [(field.label, field.text) for field in shown.fields if field.text])[1:]
    return lines + [_told(line) for line in shown.history]


def _told(line: CaseLine) -> str:
    parts = (line.when, f"{line.step_label} → {line.state_label}", line.by, line.device)
    return " · ".join(part for part in parts if part)


def _lines(rows: list[CaseRow]) -> list[str]:
    body = [
        (
            row.workflow_label,
            row.name,
            row.state_label,
            row.org_name,
            str(row.age_days),
            row.sync_word,
            row.id,
        )
        for row in rows
    ]
    return table(("Nghiệp vụ", "Họ và tên", "Bước", "Chi đoàn", "Số ngày", "Đồng bộ", "Mã"), body)
