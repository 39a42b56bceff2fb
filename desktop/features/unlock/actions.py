"""Opening the home in each of the ways there are; every call is one for a worker."""

from __future__ import annotations

from pathlib import Path

from desktop.services.failures import FailureKind, describe
from desktop.services.session import Clock, Connect, Session
from domain.frozen import frozen

_LEASE_OVER, _REVOKED = "locked.lease_over", "device_revoked"


@frozen
class Opener:
    """A home that is locked; tests and the tour put their own server and clock here."""

    folder: Path | None
    clock: Clock | None = None
    connect: Connect | None = None

    def open(self, passphrase: str | None) -> Session:
        return Session.open(self.folder, passphrase=passphrase, clock=self.clock, connect=self.connect)

    def recover(self, code: str, passphrase: str) -> Session:
        return Session.recover(self.folder, code, passphrase, clock=self.clock, connect=self.connect)

    def meet_server(self, passphrase: str) -> Session:
        """For a laptop that was silent too long: the server is heard first, then the home opens."""
        # Most homes open without: what meets the server is loaded when one does not.
        from desktop.services.synchronising import synchronise

        with self._for_contact(passphrase) as session:
            outcome = synchronise(session)
        if outcome.failure is not None and not outcome.succeeded:
            raise NotMet(outcome.failure.sentence)
        return self.open(passphrase)

    def readmit(self, passphrase: str, code: str) -> Session:
        """For a laptop whose right was taken: a fresh code lets it in again, with all that is on it."""
        from desktop.services import access

        session = self._for_contact(passphrase)
        try:
            return access.renew(session, code)
        except BaseException:
            session.close()
            raise

    def _for_contact(self, passphrase: str) -> Session:
        return Session.open(
            self.folder,
            passphrase=passphrase,
            clock=self.clock,
            connect=self.connect,
            for_contact=True,
        )


class NotMet(Exception):
    """The server could not be heard; `str` is the sentence for people."""


def said(error: Exception) -> tuple[str, str]:
    """Sentence and code."""
    if isinstance(error, NotMet):
        return str(error), ""
    failure = describe(error)
    return failure.sentence, failure.code


def is_wrong_passphrase(error: Exception) -> bool:
    """Whether typing it again may help."""
    return describe(error).code == "locked.passphrase_wrong"


def needs_contact(error: Exception) -> bool:
    return describe(error).code == _LEASE_OVER


def needs_code(error: Exception) -> bool:
    return describe(error).code == _REVOKED


def is_locked(error: Exception) -> bool:
    """Nothing wrong but that nobody has opened it yet."""
    return describe(error).kind is FailureKind.LOCKED
