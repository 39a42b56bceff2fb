"""`sodoan conflict list|show|resolve`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.output import table
from desktop.cli.parsing import Commands, Parser, common_options, split_assignments, subcommands

if TYPE_CHECKING:
    from desktop.services.conflicts import ConflictView


def add_to(commands: Commands) -> None:
    inner = subcommands(commands, "conflict", "những chỗ được sửa ở hai nơi")
    listing: Parser = inner.add_parser("list", help="liệt kê xung đột chưa giải quyết")
    listing.add_argument("--all", action="store_true", help="kể cả xung đột đã giải quyết")
    listing.set_defaults(run=run_list)
    showing: Parser = inner.add_parser("show", help="xem một xung đột")
    showing.add_argument("id", metavar="MÃ", help="mã của xung đột")
    showing.set_defaults(run=run_show)
    resolving: Parser = inner.add_parser("resolve", help="giải quyết một xung đột")
    resolving.add_argument("id", metavar="MÃ", help="mã của xung đột")
    way = resolving.add_mutually_exclusive_group(required=True)
    way.add_argument(
        "--take",
        choices=("mine", "theirs"),
        help="mine: lấy bản được gửi lên; theirs: giữ bản trên máy chủ",
    )
    way.add_argument("--set", nargs="+", metavar="TRƯỜNG=GIÁ_TRỊ", help="tự chọn giá trị cho từng trường")
    resolving.set_defaults(run=run_resolve)
    for parser in (listing, showing, resolving):
        common_options(parser)


def run_list(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import conflicts
    from desktop.services.wording import word

    with context.open() as session:
        views = conflicts.entries(session, status="" if arguments.all else "open")
    lines = [line for view in views for line in (*_lines(view), "")]
    context.output.result([view.raw for view in views], lines or [word("conflict.none")])
    return Exit.DONE


def run_show(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import conflicts

    with context.open() as session:
        view = conflicts.show(session, arguments.id)
    context.output.result(view.raw, _lines(view))
    return Exit.DONE


def run_resolve(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.cli.fields import read_fields
    from desktop.services import conflicts
    from desktop.services.wording import word
    from domain.kinds import KINDS

    with context.open() as session:
        if arguments.take:
            saved = conflicts.take(session, arguments.id, arguments.take)
        else:
            kind = KINDS[conflicts.show(session, arguments.id).kind]
            values = read_fields(kind, split_assignments(arguments.set), session)
            saved = conflicts.settle(session, arguments.id, values)
    line = word("conflict.settled").format(sync=word(f"sync.{saved.sync}"))
    context.output.result({"id": saved.id, "sync": saved.sync}, [line])
    return Exit.DONE


def _lines(view: ConflictView) -> list[str]:
    from desktop.services.wording import word

    rows = [
        (field.label, field.base_text, field.mine_text, field.theirs_text)
        for group in view.groups
        for field in group.fields
    ]
    people = [(group.mine_by.text, group.theirs_by.text) for group in view.groups[:1]]
    mine, theirs = people[0] if people else ("", "")
    return [
        f"{view.title} · {view.status_word} · {view.id}",
        view.question,
        *table((word("conflict.field"), word("conflict.before"), mine, theirs), rows),
    ]
