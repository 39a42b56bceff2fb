"""`sodoan rejected list|resend|discard`: what the server did not accept."""

from __future__ import annotations

import argparse

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.parsing import (
    Commands,
    Parser,
    assignments,
    common_options,
    split_assignments,
    subcommands,
)


def add_to(commands: Commands) -> None:
    inner = subcommands(commands, "rejected", "những gì máy chủ không nhận")
    listing: Parser = inner.add_parser("list", help="liệt kê, kèm lý do")
    listing.set_defaults(run=run_list)
    resending: Parser = inner.add_parser("resend", help="sửa rồi gửi lại")
    resending.add_argument("id", metavar="MÃ", help="mã trong danh sách")
    assignments(resending)
    resending.add_argument(
        "--confirm",
        metavar="MÃ",
        action="append",
        default=[],
        help="điều kiện đã biết mà vẫn làm; ghi được nhiều lần",
    )
    resending.set_defaults(run=run_resend)
    discarding: Parser = inner.add_parser("discard", help="bỏ, lấy lại bản của máy chủ")
    discarding.add_argument("id", metavar="MÃ", help="mã trong danh sách")
    discarding.set_defaults(run=run_discard)
    for parser in (listing, resending, discarding):
        common_options(parser)


def run_list(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import rejections
    from desktop.services.wording import word

    with context.open() as session:
        entries = rejections.entries(session)
    documents = [
        {
            "id": entry.id,
            "n": entry.n,
            "code": entry.code,
            "params": dict(entry.params),
            "message": entry.message,
            "fields": dict(entry.fields),
        }
        for entry in entries
    ]
    lines = [
        line
        for entry in entries
        for line in (f"{entry.id} · {entry.subject} · {entry.action} · {entry.at_text}", f"  {entry.message}")
    ]
    context.output.result(documents, lines or [word("rejected.none")])
    return Exit.DONE


def run_resend(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.cli.fields import read_fields
    from desktop.services import rejections
    from desktop.services.wording import word

    with context.open() as session:
        entry = rejections.show(session, arguments.id)
        declared = rejections.declared_by(entry.kind, entry.do)
        values = read_fields(declared, split_assignments(arguments.assignments), session)
        saved = rejections.resend(session, entry.id, values, arguments.confirm)
    line = word("rejected.resent").format(sync=word(f"sync.{saved.sync}"))
    context.output.result({"id": saved.id, "sync": saved.sync}, [line])
    return Exit.DONE


def run_discard(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import rejections
    from desktop.services.wording import word

    with context.open() as session:
        saved = rejections.discard(session, arguments.id)
    context.output.result({"id": saved.id, "sync": saved.sync}, [word("rejected.discarded")])
    return Exit.DONE
