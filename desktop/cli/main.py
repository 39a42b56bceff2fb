"""`sodoan`: reads the command line, runs one command, answers with its exit code."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Mapping, Sequence

from desktop import VERSION
from desktop.cli.context import Context, as_unicode, context
from desktop.cli.exits import EXIT_OF, Exit
from desktop.cli.output import Output, use_utf8
from desktop.cli.parsing import Parser, common_options
from desktop.services.failures import Usage, describe, expected
from desktop.services.sheet_caps import READING_WORD

# Command → the module of this package that has it, in the order of the help.
_MODULES: Mapping[str, str] = {
    "enrol": "enrol",
    "sync": "sync",
    "verify": "sync",
    "status": "status",
    "org": "org",
    "member": "member",
    "queue": "queue",
    "conflict": "conflict",
    "rejected": "rejected",
    "declaration": "declaration",
    "request": "request",
    "fold": "fold",
    "case": "case",
    "committee": "committee",
    "account": "account",
    "directive": "directive",
    "import": "import_list",
    "undo": "undo",
    "export": "export",
    "report": "report",
    "ledger": "ledger",
    "grading": "grading",
    "doctor": "doctor",
    "demo": "demo",
    "gui": "gui",
    "tour": "gui",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; never raises but for the interpreter's own exits."""
    words = [as_unicode(word) for word in (sys.argv[1:] if argv is None else argv)]
    if words[:1] == [READING_WORD]:
        from desktop.services.sheet_serving import serve

        return serve(words[1:])
    use_utf8()
    output = Output(as_json="--json" in words)
    try:
        arguments = _read(words)
        run: Callable[[Context, argparse.Namespace], Exit] = arguments.run
        code = run(context(output, arguments.home), arguments)
        return int(Exit.UNEXPECTED if output.unheard else code)
    except KeyboardInterrupt:
        return 130
    except expected() as error:
        failure = describe(error)
        output.failure(failure)
        return int(EXIT_OF[failure.kind])
    except Exception as bug:
        import logging

        logger = logging.getLogger(__name__)
        logger.exception("unexpected failure")
        output.failure(describe(bug))
        return int(Exit.UNEXPECTED)


def _read(words: list[str]) -> argparse.Namespace:
    """The arguments; FIELD=VALUE words may stand anywhere after the command."""
    arguments, rest = _parser(words).parse_known_args(words)
    late = getattr(arguments, "late", "")
    if late and len(rest) == 1 and not getattr(arguments, late) and not rest[0].startswith("--"):
        # What may be left out is given up by the parser where an option stands before it.
        setattr(arguments, late, rest.pop())
    if not rest:
        return arguments
    takes_fields = hasattr(arguments, "assignments")
    if not takes_fields or any(word.startswith("-") or "=" not in word for word in rest):
        raise Usage("usage.command", {"what": f"không hiểu: {' '.join(rest)}", "help": "sodoan --help"})
    arguments.assignments = [*arguments.assignments, *rest]
    return arguments


def _parser(words: Sequence[str]) -> Parser:
    """The parser for these words: a command that is not named in them is not even imported, to start fast.

    Where no command is named (help, a slip of the pen) all of them are there to be listed.
    """
    parser = Parser(prog="sodoan", description="Sổ Đoàn: sổ đoàn viên làm việc được cả khi không có mạng.")
    common_options(parser, top=True)
    parser.add_argument("--version", action="version", version=VERSION, help="xem phiên bản")
    parser.add_argument(
        "--safe-mode", action="store_true", help="mở cửa sổ ở chế độ an toàn (khi không có lệnh)"
    )
    parser.set_defaults(run=_open_window)
    commands = parser.add_subparsers(title="Các lệnh", metavar="LỆNH", parser_class=Parser)
    named = [_MODULES[word] for word in words if word in _MODULES]
    for name in dict.fromkeys(named or _MODULES.values()):
        importlib.import_module(f"desktop.cli.{name}").add_to(commands)
    return parser


def _open_window(context: Context, arguments: argparse.Namespace) -> Exit:
    from desktop.cli.gui import run

    return run(context, arguments)


if __name__ == "__main__":
    sys.exit(main())
