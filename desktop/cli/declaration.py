"""`sodoan declaration list|agree|link|admit|refuse|pass-on`: what people declared on the App, one or many."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Final

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.parsing import Commands, Parser, common_options, subcommands

if TYPE_CHECKING:
    from desktop.services.declarations import Answered
    from desktop.services.session import Session

# Command → what it does with those who are named.
_ANSWERS: Final = {
    "link": "gắn kê khai với hồ sơ trong sổ",
    "admit": "nhận vào sổ như người mới",
    "refuse": "từ chối",
    "pass-on": "chuyển sang chi đoàn khác trong đơn vị",
}


def add_to(commands: Commands) -> None:
    inner = subcommands(commands, "declaration", "kê khai trên App Thanh niên Việt Nam chờ xác nhận")
    listing: Parser = inner.add_parser("list", help="liệt kê kê khai đang chờ và gợi ý cho từng người")
    listing.add_argument("--org", metavar="MÃ", default="", help="chỉ chi đoàn này")
    listing.set_defaults(run=run_list)
    agreeing: Parser = inner.add_parser("agree", help="làm theo gợi ý, cho những người đã rõ")
    agreeing.add_argument("ids", metavar="KÊ_KHAI", nargs="*", help="không ghi mã nào: mọi người đã rõ")
    agreeing.set_defaults(run=run_agree)
    for name, what in _ANSWERS.items():
        parser: Parser = inner.add_parser(name, help=what)
        parser.add_argument("ids", metavar="KÊ_KHAI", nargs=1 if name == "link" else "+", help="mã kê khai")
        if name == "link":
            parser.add_argument("--member", metavar="MÃ", default="", help="mặc định là người được gợi ý")
        elif name == "refuse":
            parser.add_argument("--reason", metavar="LÝ_DO", required=True, help="vì sao")
        elif name == "pass-on":
            parser.add_argument("--org", metavar="MÃ", required=True, help="chi đoàn nhận")
        parser.set_defaults(run=run_answer, answer=name.replace("-", "_"))
        common_options(parser)
    for parser in (listing, agreeing):
        common_options(parser)


def run_list(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import declarations, organisations
    from desktop.services.wording import word

    with context.open() as session:
        org = organisations.find(session, arguments.org).id if arguments.org else ""
        rows = declarations.waiting(session, org)
    documents = [
        {
            "id": row.id,
            "full_name": row.name,
            "birth_date": row.birth,
            "org": row.org,
            "declared_on": row.declared_on,
            "age_days": row.age_days,
            "match": row.match.value,
            "why": row.why,
            "member": row.member or None,
            "clear": row.is_clear,
            "suggested": row.suggested.do if row.is_clear else None,
        }
        for row in rows
    ]
    lines = [
        f"{row.id} · {row.name} · {row.birth} · {row.org_name} · {row.suggestion}"
        + (f" · {row.member_text} ({row.member})" if row.member else "")
        for row in rows
    ]
    context.output.result(documents, lines or [word("declaration.none")])
    return Exit.DONE


def run_agree(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import declarations
    from desktop.services.failures import Usage

    with context.open() as session:
        rows = {row.id: row for row in declarations.waiting(session)}
        chosen = [rows.get(id) for id in dict.fromkeys(arguments.ids)] if arguments.ids else [*rows.values()]
        clear = [row.suggested for row in chosen if row is not None and row.is_clear]
        if arguments.ids and len(clear) < len(chosen):
            unclear = next(id for id in arguments.ids if id not in rows or not rows[id].is_clear)
            raise Usage("declaration.unclear", {"id": unclear})
        done = declarations.answer(session, clear)
    return _told(context, done)


def run_answer(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import declarations
    from desktop.services.declarations import Answer

    with context.open() as session:
        to = _to_whom(session, arguments)
        reason = getattr(arguments, "reason", "")
        ids = dict.fromkeys(arguments.ids)
        done = declarations.answer(session, [Answer(id, arguments.answer, to, reason) for id in ids])
    return _told(context, done)


def _to_whom(session: Session, arguments: argparse.Namespace) -> str:
    """The member or the branch that an answer is about."""
    from desktop.services import declarations, organisations
    from desktop.services.failures import Usage

    if arguments.answer == "pass_on":
        return organisations.find(session, arguments.org).id
    if arguments.answer != "link" or arguments.member:
        return str(getattr(arguments, "member", ""))
    [id] = arguments.ids
    suggested = [row.member for row in declarations.waiting(session) if row.id == id and row.member]
    if not suggested:
        raise Usage("declaration.nobody_suggested", {"id": id})
    return suggested[0]


def _told(context: Context, done: Answered) -> Exit:
    from desktop.services.wording import word

    for name, sentence in done.left:
        context.output.warn(f"{name}: {sentence}")
    left = [{"full_name": name, "message": sentence} for name, sentence in done.left]
    document = {"done": done.done, "left": left, "batch": done.step.batch or None}
    said = word("declaration.done").format(count=done.done)
    context.output.result(document, [said] if done.done or not left else [])
    return Exit.REFUSED if left and not done.done else Exit.DONE
