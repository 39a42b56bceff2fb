"""What every command is given: where the home is, how to speak, how to unlock."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.cli.output import Output
from desktop.services.failures import Locked

if TYPE_CHECKING:
    from desktop.services.session import Session

PASSPHRASE_VARIABLE = "SODOAN_PASSPHRASE"
# The passphrase of a cadre who is added to a home that another one opens.
NEW_PASSPHRASE_VARIABLE = "SODOAN_NEW_PASSPHRASE"


@dataclass(frozen=True)
class Context:
    output: Output
    folder: Path | None
    environment: Mapping[str, str]

    def open(self, *, for_contact: bool = False) -> Session:
        """The session on this home; close it, best with `with`. `for_contact`: to speak with the server."""
        from desktop.services.session import Session

        session = Session.open(self.folder, passphrase=self.passphrase, for_contact=for_contact)
        if session.new_life_untold:
            from desktop.services.wording import word

            session.new_life_untold = False
            self.output.warn(word("outcome.new_life"))
        return session

    def passphrase(self) -> str | None:
        """From the environment, else asked for on a terminal, else None."""
        given = self._given(PASSPHRASE_VARIABLE)
        if given or not _can_ask():
            return given
        return self._ask("unlock.prompt") or None

    def new_passphrase(self) -> str:
        """As `passphrase`, but one that a person makes up is asked twice and must be a good one.

        A script that sets the variable answers for itself.
        """
        given = self._given(PASSPHRASE_VARIABLE)
        if not given and not _can_ask():
            raise Locked("locked.passphrase_missing")
        return given or self._chosen("unlock.prompt_new")

    def cadre_passphrase(self) -> str | None:
        """The own passphrase of a cadre who is added; None where nobody can be asked for one."""
        given = self._given(NEW_PASSPHRASE_VARIABLE)
        if given or not _can_ask():
            return given
        return self._chosen("unlock.prompt_cadre")

    def _chosen(self, question: str) -> str:
        from desktop.services import passphrases

        chosen = self._ask(question)
        passphrases.demand(chosen, passphrases.least_length())
        if self._ask("unlock.prompt_again") != chosen:
            raise Locked("locked.passphrase_differs")
        return chosen

    def _given(self, variable: str) -> str | None:
        given = self.environment.get(variable)
        return as_unicode(given) if given else None

    def _ask(self, code: str) -> str:
        from getpass import getpass

        from desktop.services.wording import word

        return getpass(word(code), stream=sys.stderr)


def as_unicode(word: str) -> str:
    """A word of the environment or the command line, read as UTF-8 where the system's setting was too poor.

    Under an ASCII locale Python hands non-ASCII bytes on as lone surrogates, which nothing can store.
    """
    try:
        word.encode("utf-8")
    except UnicodeEncodeError:
        return os.fsencode(word).decode("utf-8", errors="replace")
    return word


def _can_ask() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def context(output: Output, home: str | None) -> Context:
    return Context(output, Path(home) if home else None, os.environ)
