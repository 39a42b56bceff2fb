"""`sodoan request list|add`: what the level above is asked about people whom another unit has too."""

from __future__ import annotations

import argparse

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.parsing import Commands, Parser, common_options, subcommands


def add_to(commands: Commands) -> None:
    inner = subcommands(commands, "request", "đề nghị cấp trên xử lý người bị trùng với đơn vị khác")
    listing: Parser = inner.add_parser("list", help="liệt kê các đề nghị và câu trả lời")
    listing.set_defaults(run=run_list)
    adding: Parser = inner.add_parser("add", help="đề nghị về một đoàn viên, hoặc về một mục bị từ chối")
    about = adding.add_mutually_exclusive_group(required=True)
    about.add_argument("--rejected", metavar="MÃ", default="", help="mục bị từ chối vì số CCCD ở đơn vị khác")
    about.add_argument("--member", metavar="MÃ", default="", help="đoàn viên của đơn vị này")
    adding.add_argument(
        "--unit", metavar="TÊN", default="", help="tên đơn vị kia; mặc định như máy chủ đã nêu"
    )
    adding.add_argument("--reason", metavar="LÝ_DO", required=True, help="vì sao cho là một người")
    adding.set_defaults(run=run_add)
    for parser in (listing, adding):
        common_options(parser)


def run_list(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import requests
    from desktop.services.wording import word

    with context.open() as session:
        found = requests.entries(session)
    documents = [
        {
            "id": row.id,
            "full_name": row.name,
            "org": row.org,
            "unit_named": row.unit_named,
            "reason": row.reason,
            "on": row.on,
            "age_days": row.age_days,
            "status": row.status.value,
            "answer": row.answer,
            "member": row.member,
            "case": row.case,
            "sync": row.sync,
        }
        for row in found
    ]
    lines = [
        f"{row.id} · {row.name} · {row.unit_named} · {row.day} · {row.status_text}"
        + (f" · {word('request.days').format(days=row.age_days)}" if row.waits else f" · {row.answered}")
        for row in found
    ]
    context.output.result(documents, lines or [word("request.none")])
    return Exit.DONE


def run_add(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import requests
    from desktop.services.wording import word

    with context.open() as session:
        draft = (
            requests.about_rejection(session, arguments.rejected)
            if arguments.rejected
            else requests.about_member(session, arguments.member)
        )
        saved, _ = requests.ask(session, draft, arguments.unit or draft.unit_named, arguments.reason)
    said = word("request.sent" if saved.changed else "request.waits").format(name=draft.name)
    context.output.result({"id": saved.id, "sync": saved.sync, "changed": saved.changed}, [said])
    return Exit.DONE
