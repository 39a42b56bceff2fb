"""`sodoan fold list|separate`: people who were folded into one entry, and taking that back."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from desktop.cli.context import Context
from desktop.cli.exits import Exit
from desktop.cli.parsing import Commands, Parser, common_options, subcommands

if TYPE_CHECKING:
    from desktop.services.separating import Separation


def add_to(commands: Commands) -> None:
    inner = subcommands(commands, "fold", "hồ sơ trùng đã gộp")
    listing: Parser = inner.add_parser("list", help="liệt kê các hồ sơ đã gộp")
    listing.set_defaults(run=run_list)
    parting: Parser = inner.add_parser("separate", help="tách lại hai hồ sơ đã gộp nhầm")
    parting.add_argument("id", metavar="MÃ", help="mã của hồ sơ được gộp")
    parting.add_argument(
        "--give",
        metavar="TRƯỜNG",
        action="append",
        default=[],
        help="giá trị sửa sau khi gộp là của người được tách ra; mặc định để lại cho hồ sơ giữ lại",
    )
    parting.add_argument("--dry-run", action="store_true", help="chỉ cho xem, không tách")
    parting.set_defaults(run=run_separate)
    for parser in (listing, parting):
        common_options(parser)


def run_list(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import duplicates
    from desktop.services.wording import word

    with context.open() as session:
        found = duplicates.folded(session)
    documents = [
        {"id": row.id, "full_name": row.name, "into": row.into_id, "into_name": row.into, "by": row.by}
        for row in found
    ]
    lines = [f"{row.id} · {row.name} → {row.into} · {row.by} · {row.on}" for row in found]
    context.output.result(documents, lines or [word("duplicate.no_folds")])
    return Exit.DONE


def run_separate(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.cli.fields import known_field
    from desktop.services import separating
    from desktop.services.wording import word
    from domain.members.fields import MEMBER

    give = {MEMBER.group_of(known_field(MEMBER, name).name) for name in arguments.give}
    with context.open() as session:
        asked = separating.separation(session, arguments.id)
        name = asked.names[1]
        batch = ""
        if not arguments.dry_run:
            _, step = separating.separate(session, arguments.id, give, asked.seen)
            batch = step.batch
    done = word("duplicate.separated_by_command").format(name=name, batch=batch)
    document = {
        "id": asked.folded,
        "into": asked.into,
        "changed_since": [row.group for row in asked.rows],
        "given": sorted(give),
        "batch": batch,
    }
    context.output.result(document, [*_told(asked, give), *([] if arguments.dry_run else [done])])
    return Exit.DONE


def _told(asked: Separation, give: set[str]) -> list[str]:
    """What was changed since, with what both say then; what goes back and what stays."""
    changed = [
        f"{row.label} ({row.group}): " + row.texts[row.group in give].replace("\n", "; ")
        for row in asked.rows
    ]
    return [*changed, *asked.goes, *asked.stays]
