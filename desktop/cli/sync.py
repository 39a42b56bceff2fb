"""`sodoan sync` and `sodoan verify`: the only commands but `enrol` that use the network."""

from __future__ import annotations

import argparse
import dataclasses

from desktop.cli.context import Context
from desktop.cli.exits import EXIT_OF, Exit
from desktop.cli.parsing import Commands, Parser, common_options


def add_to(commands: Commands) -> None:
    for name, help_text, run in (
        ("sync", "gửi những gì chờ gửi và nhận những gì mới, đến khi hai bên như nhau", run_sync),
        ("verify", "so dữ liệu trên máy với máy chủ ngay bây giờ và sửa chỗ lệch", run_verify),
    ):
        parser: Parser = commands.add_parser(name, help=help_text)
        common_options(parser)
        parser.set_defaults(run=run)


def run_sync(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services import directive_files, status
    from desktop.services.synchronising import after_files, synchronise

    with context.open(for_contact=True) as session:
        outcome = synchronise(session, lambda step: context.output.progress(step.text))
        if outcome.failure is not None:
            context.output.failure(outcome.failure)
            return EXIT_OF[outcome.failure.kind]
        # After all that is small has arrived: files, and what waited for them.
        carried = directive_files.carry(session)
        if carried.go_on:
            outcome = after_files(outcome, synchronise(session))
        told = [outcome.sentence, *([carried.failure.sentence] if carried.failure else [])]
        context.output.result(dataclasses.asdict(outcome.figures), told)
        now = status.read(session, outcome)
    if now.conflicts:
        return Exit.CONFLICTS_REMAIN
    return Exit.REJECTIONS_REMAIN if now.rejected else Exit.DONE


def run_verify(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services.synchronising import verify

    with context.open(for_contact=True) as session:
        verified = verify(session)
    document = {"equal": verified.equal, "repaired": verified.repaired, "digest": verified.digest}
    context.output.result(document, [verified.sentence])
    return Exit.DONE
