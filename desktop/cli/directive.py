"""`sodoan directive list|show|fetch|read`: what the levels above told, and the unit its branches."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.output import table
from desktop.cli.parsing import Commands, Parser, common_options, subcommands
from domain.directives.files import clean_name

if TYPE_CHECKING:
    from desktop.services.directives import DirectiveRow, DirectiveView, Receipt


def add_to(commands: Commands) -> None:
    inner = subcommands(commands, "directive", "văn bản chỉ đạo và tệp đính kèm")
    listing: Parser = inner.add_parser("list", help="liệt kê văn bản đến")
    listing.add_argument("--out", action="store_true", help="văn bản đơn vị gửi đi")
    listing.set_defaults(run=run_list)
    showing: Parser = inner.add_parser("show", help="xem một văn bản, tệp và ai đã đọc")
    showing.set_defaults(run=run_show)
    fetching: Parser = inner.add_parser("fetch", help="tải các tệp của một văn bản về máy")
    fetching.add_argument("--to", type=Path, metavar="THƯ_MỤC", help="lưu bản không mã hóa vào thư mục này")
    fetching.set_defaults(run=run_fetch)
    reading: Parser = inner.add_parser("read", help="ghi nhận đã đọc một văn bản")
    reading.add_argument("--acknowledge", action="store_true", help="xác nhận đã nhận")
    reading.set_defaults(run=run_read)
    for parser in (showing, fetching, reading):
        parser.add_argument("id", metavar="MÃ", help="mã của văn bản")
    for parser in (listing, showing, fetching, reading):
        common_options(parser)


def run_list(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import directives
    from desktop.services.wording import word

    with context.open() as session:
        rows = directives.outbox(session) if arguments.out else directives.inbox(session)
    lines = table(
        ("Mã", "Tình trạng", "Ngày", "Số", "Trích yếu", "Hạn", "Đã đọc"),
        [
            (row.id, _standing(row), row.day, row.number, row.abstract, row.deadline_text, row.read_text)
            for row in rows
        ],
    )
    context.output.result([dataclasses.asdict(row) for row in rows], lines or [word("directive.none")])
    return Exit.DONE


def run_show(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import directives

    with context.open() as session:
        found = directives.view(session, arguments.id)
    context.output.result(_document(found), _lines(found))
    return Exit.DONE


def run_fetch(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import directive_files, directives

    with context.open(for_contact=True) as session:
        files = directives.view(session, arguments.id).files
        fetched = [directive_files.fetch(session, one.file) for one in files]
        saved = []
        if arguments.to is not None:
            arguments.to.mkdir(parents=True, exist_ok=True)
            for one in files:
                target = arguments.to / clean_name(one.file.name)
                directive_files.save_to(session, one.file, target)
                saved.append(str(target))
    document = {"files": [{"name": one.file.name, "state": one.kept} for one in fetched], "saved": saved}
    context.output.result(document, [f"{one.file.name}  {one.state_text}" for one in fetched])
    return Exit.DONE


def run_read(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import directives

    with context.open() as session:
        directives.view(session, arguments.id)
        directives.note_read(session, arguments.id)
        if arguments.acknowledge:
            directives.note_read(session, arguments.id, acknowledge=True)
        found = directives.view(session, arguments.id)
    context.output.result(_document(found), [_standing(found.row)])
    return Exit.DONE


def _standing(row: DirectiveRow) -> str:
    from desktop.services.wording import word

    if row.state != "issued":
        return row.state_text
    if row.unread:
        return word("directive.nobody")
    return word("directive.row.acknowledged" if row.acknowledged else "directive.row.read")


def _document(found: DirectiveView) -> dict[str, object]:
    return {
        **dataclasses.asdict(found.row),
        "fields": dict(found.fields),
        "files": [{**one.file.as_json(), "state": one.kept} for one in found.files],
        "readings": [dataclasses.asdict(one) for one in found.receipts],
    }


def _read(receipt: Receipt) -> str:
    """Who read it for an organisation and on which day, or that nobody has."""
    from desktop.services.wording import word

    if not receipt.day:
        return word("directive.nobody")
    return ", ".join(part for part in (receipt.reader, receipt.day) if part)


def _lines(found: DirectiveView) -> list[str]:
    facts = [f"{label}: {value}" for label, value in found.facts]
    files = [f"- {one.file.name} ({one.size_text}, {one.state_text})" for one in found.files]
    readers = [f"{one.org_name}: {_read(one)}" for one in found.receipts]
    text = ["", found.text] if found.text else []
    return [found.row.abstract, *facts, *text, *files, *readers]
