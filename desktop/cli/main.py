"""`sodoan`: reads the command line, runs one command, answers with its exit code."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence

from desktop import VERSION
from desktop.cli import (
    conflict,
    demo,
    doctor,
    enrol,
    gui,
    member,
    org,
    queue,
    rejected,
    status,
    sync,
)
from desktop.cli.context import Context, context
from desktop.cli.exits import EXIT_OF, Exit
from desktop.cli.output import Output, use_utf8
from desktop.cli.parsing import Parser, common_options
from desktop.services.failures import Usage, describe, expected

logger = logging.getLogger(__name__)
_COMMANDS = (enrol, sync, status, org, member, queue, conflict, rejected, doctor, demo, gui)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; never raises but for the interpreter's own exits."""
    words = list(sys.argv[1:] if argv is None else argv)
    use_utf8()
    output = Output(as_json="--json" in words)
    try:
        arguments = _read(words)
        run: Callable[[Context, argparse.Namespace], Exit] = arguments.run
        return int(run(context(output, arguments.home), arguments))
    except KeyboardInterrupt:
        return 130
    except expected() as error:
        failure = describe(error)
        output.failure(failure)
        return int(EXIT_OF[failure.kind])
    except Exception as bug:
        logger.exception("unexpected failure")
        output.failure(describe(bug))
        return int(Exit.UNEXPECTED)


def _read(words: list[str]) -> argparse.Namespace:
    """The arguments; FIELD=VALUE words may stand anywhere after the command."""
    arguments, rest = _parser().parse_known_args(words)
    if not rest:
        return arguments
    takes_fields = hasattr(arguments, "assignments")
    if not takes_fields or any(word.startswith("-") or "=" not in word for word in rest):
        raise Usage("usage.command", {"what": f"không hiểu: {' '.join(rest)}", "help": "sodoan --help"})
    arguments.assignments = [*arguments.assignments, *rest]
    return arguments


def _parser() -> Parser:
    parser = Parser(prog="sodoan", description="Sổ Đoàn: sổ đoàn viên làm việc được cả khi không có mạng.")
    common_options(parser, top=True)
    parser.add_argument("--version", action="version", version=VERSION, help="xem phiên bản")
    parser.set_defaults(run=gui.run)
    commands = parser.add_subparsers(title="Các lệnh", metavar="LỆNH", parser_class=Parser)
    for command in _COMMANDS:
        command.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
