"""`sodoan member add|set|show|list|delete`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.cli import member_papers
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
from desktop.services.failures import Usage

if TYPE_CHECKING:
    from desktop.services.acting import Saved
    from desktop.services.members import MemberRow
    from desktop.services.session import Session


def add_to(commands: Commands) -> None:
    inner = subcommands(commands, "member", "đoàn viên")
    adding: Parser = inner.add_parser("add", help="thêm đoàn viên")
    adding.add_argument("--org", metavar="MÃ", help="mã chi đoàn")
    adding.add_argument("--batch", metavar="TỆP.jsonl", help="thêm nhiều người, mỗi dòng một người")
    adding.set_defaults(run=run_add)
    setting: Parser = inner.add_parser("set", help="sửa đoàn viên")
    setting.set_defaults(run=run_set)
    showing: Parser = inner.add_parser("show", help="xem một đoàn viên")
    showing.set_defaults(run=run_show)
    listing: Parser = inner.add_parser("list", help="tìm và liệt kê đoàn viên")
    listing.add_argument("--org", metavar="MÃ", default="", help="chỉ trong tổ chức này và bên dưới")
    listing.add_argument(
        "--search", metavar="CHỮ", default="", help="tìm theo tên, số CCCD, điện thoại; không cần dấu"
    )
    listing.add_argument(
        "--sync", metavar="TÌNH_TRẠNG", default="", help="chỉ những hồ sơ ở tình trạng đồng bộ này"
    )
    listing.add_argument("--limit", metavar="SỐ", type=int, default=None, help="nhiều nhất bao nhiêu người")
    listing.add_argument("--sort", metavar="TRƯỜNG", default="name", help="xếp theo trường nào")
    listing.set_defaults(run=run_list)
    member_papers.add_to(inner)
    deleting: Parser = inner.add_parser("delete", help="xóa hồ sơ nhập nhầm")
    deleting.set_defaults(run=run_delete)
    for parser in (setting, showing, deleting):
        parser.add_argument("id", metavar="MÃ", help="mã hồ sơ")
    for parser in (adding, setting):
        assignments(parser)
        parser.add_argument(
            "--reason", metavar="LÝ_DO", default="", help="vì sao vẫn lưu, khi giấy tờ đúng như vậy"
        )
    deleting.add_argument("--reason", metavar="LÝ_DO", required=True, help="vì sao xóa")
    for parser in (adding, setting, showing, listing, deleting):
        common_options(parser)


def run_add(context: Context, arguments: argparse.Namespace) -> Exit:
    if arguments.batch:
        if arguments.assignments:
            # Said beside a file, they would be lost without a word.
            raise Usage(
                "usage.command",
                {"what": "--batch không đi cùng TRƯỜNG=GIÁ_TRỊ", "help": "sodoan member add --help"},
            )
        from desktop.cli.member_batch import run_batch

        return run_batch(context, Path(arguments.batch), arguments)
    from desktop.cli.fields import read_fields
    from desktop.services import members, organisations
    from domain.kinds import KINDS

    typed = split_assignments(arguments.assignments)
    org = typed.pop("org", "") or arguments.org
    if not org:
        raise Usage("usage.org_missing")
    with context.open() as session:
        values = read_fields(KINDS["member"], typed, session)
        branch = organisations.find(session, org)
        saved = members.add(session, branch.id, values, arguments.reason)
        _tell_saved(context, session, saved)
    return Exit.DONE


def run_set(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.cli.fields import read_fields
    from desktop.services import members
    from domain.kinds import KINDS

    typed = split_assignments(arguments.assignments)
    with context.open() as session:
        values = read_fields(KINDS["member"], typed, session)
        saved = members.edit(session, arguments.id, values, arguments.reason)
        _tell_saved(context, session, saved)
    return Exit.DONE


def run_show(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import members

    with context.open() as session:
        row = members.show(session, arguments.id)
        context.output.result(document(row), _card(session, row))
    return Exit.DONE


def run_list(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import members, organisations
    from desktop.services.wording import word
    from domain.kinds import KINDS

    if arguments.sort.removeprefix("-") not in {"name", *KINDS["member"].by_name}:
        raise Usage("usage.unknown_field", {"field_name": arguments.sort, "near": "name"})
    with context.open() as session:
        org = organisations.find(session, arguments.org).id if arguments.org else ""
        query = members.MemberFilter(
            text=arguments.search, org=org, sync=arguments.sync, limit=arguments.limit, sort=arguments.sort
        )
        rows = members.find(session, query)
        lines = [] if context.output.as_json else _lines(session, rows)
        documents = [_listed(session, row) for row in rows]
    context.output.result(documents, lines or [word("member.none")])
    return Exit.DONE


def run_delete(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import members
    from desktop.services.wording import word

    with context.open() as session:
        saved = members.delete(session, arguments.id, arguments.reason)
    line = word("member.deleted").format(sync=word(f"sync.{saved.sync}"))
    context.output.result({"id": saved.id, "sync": saved.sync}, [line])
    return Exit.DONE


def _listed(session: Session, row: MemberRow) -> Mapping[str, Any]:
    """As one line of a list: who may not take ids along sees them hidden, as on the screen."""
    from desktop.services.exporting import may_take_ids
    from desktop.services.values import hidden

    shown = dict(document(row))
    if not may_take_ids(session, row.org):
        shown["fields"] = {name: hidden(name, value) for name, value in shown["fields"].items()}
    return shown


def document(row: MemberRow) -> Mapping[str, Any]:
    """A member as programs read it: stored values, the citizen id in full."""
    return {
        "id": row.id,
        "fields": dict(row.fields),
        "sync": row.sync,
        "version": row.version,
        "org": row.org,
        "org_code": row.org_code,
    }


def _tell_saved(context: Context, session: Session, saved: Saved) -> None:
    from desktop.services import members
    from desktop.services.wording import word

    row = members.show(session, saved.id)
    line = word("member.saved").format(name=row.fields.get("full_name"), sync=word(f"sync.{saved.sync}"))
    lines = [line if saved.changed else word("member.unchanged"), *_remarks(session, row)]
    context.output.result({"id": saved.id, "sync": saved.sync}, lines)


def _remarks(session: Session, row: MemberRow) -> list[str]:
    """What is doubtful about a member although it was saved, and what is missing."""
    from desktop.services import member_form
    from desktop.services.wording import word

    form = member_form.form(session, row.id)
    remarks = [f"{finding.level_word}: {finding.message}" for finding in form.findings]
    if form.missing:
        remarks.append(word("member.missing").format(fields=", ".join(form.missing)))
    return remarks


def _card(session: Session, row: MemberRow) -> list[str]:
    from desktop.services import values
    from desktop.services.wording import word
    from domain.members.fields import MEMBER

    shown = [
        (field.label, values.show(field, row.fields.get(field.name), session.rulebook, masked=True))
        for field in MEMBER.fields
        if field.name != "org" and row.fields.get(field.name) is not None
    ]
    place = (MEMBER.by_name["org"].label, f"{row.org_name} ({row.org_code})")
    state = word(f"sync.{row.sync}")
    return [f"{row.id} · {state}", *table(("", ""), [*shown, place])[1:]]


def _lines(session: Session, rows: list[MemberRow]) -> list[str]:
    from desktop.services import values
    from desktop.services.wording import word
    from domain.members.fields import MEMBER

    columns = [MEMBER.by_name[name] for name in ("full_name", "birth_date", "citizen_id", "phone")]
    body = [
        (
            *(
                values.show(field, row.fields.get(field.name), session.rulebook, masked=True)
                for field in columns
            ),
            row.org_name,
            word(f"sync.{row.sync}"),
            row.id,
        )
        for row in rows
    ]
    header = (*(field.label for field in columns), MEMBER.by_name["org"].label, "Đồng bộ", "Mã")
    return table(header, body)
