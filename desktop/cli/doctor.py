"""`sodoan doctor`: is everything as it should be on this laptop, in plain words."""

from __future__ import annotations

import argparse

from desktop.cli.context import Context
from desktop.cli.exits import EXIT_OF, Exit
from desktop.cli.parsing import Commands, Parser, common_options


def add_to(commands: Commands) -> None:
    parser: Parser = commands.add_parser("doctor", help="kiểm tra máy này, dữ liệu và chương trình")
    common_options(parser)
    parser.set_defaults(run=run)


def run(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.services.checkup import Verdict, checkup
    from desktop.services.wording import word

    checks = checkup(context.folder, context.passphrase)
    faults = [check for check in checks if check.verdict is Verdict.ERROR]
    document = {
        "healthy": not faults,
        "checks": [
            {
                "name": check.name,
                "verdict": check.verdict.value,
                "text": check.text,
                "facts": dict(check.facts),
            }
            for check in checks
        ],
    }
    lines = [
        f"{word(f'doctor.{check.verdict.value}')} · {word(f'doctor.{check.name}')}: {check.text}"
        for check in checks
    ]
    context.output.result(document, lines)
    return EXIT_OF[faults[0].kind] if faults else Exit.DONE
