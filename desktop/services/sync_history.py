"""The last exchanges in words, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services.session import Session
from desktop.services.times import show_bytes, show_duration, show_time
from desktop.services.wording import has_sentence, sentence, word
from sync.client.result import LEVEL, SyncResult


@dataclass(frozen=True, slots=True)
class SyncLogLine:
    """`text` says how it ended; `complete` whether nothing was left over on either side.

    `clock_ahead` is by how many seconds this laptop's clock was ahead of the server's.
    """

    at: str
    at_text: str
    text: str
    complete: bool
    sent: int
    received: int
    bytes: int
    clock_ahead: float = 0.0

    @property
    def bytes_text(self) -> str:
        return show_bytes(self.bytes)


@dataclass(frozen=True, slots=True)
class LastSyncs:
    """`complete` is the last one that left nothing over, in words; `trouble` how the newest one failed.

    `clock` says how far this laptop's clock is from the server's, "" while nobody knows.
    """

    complete: str
    clock: str
    clock_is_wrong: bool
    trouble: str
    server: str


def entries(session: Session, limit: int = 50) -> list[SyncLogLine]:
    with session.replica.reading() as reader:
        log = reader.sync_log(limit)
    return [_line(entry.at, entry.outcome, SyncResult.from_log(entry.figures)) for entry in log]


def last(session: Session) -> LastSyncs:
    """What the sync centre says about the past above its lists."""
    from desktop.services.synchronising import CLOCK_TOLERANCE_SECONDS

    lines = entries(session, _ALL)
    with session.replica.reading() as reader:
        server = reader.meta.server
    done = next((line for line in lines if line.complete), None)
    complete = word("last_sync.never")
    if done is not None:
        figures = word("last_sync.figures").format(
            sent=done.sent, received=done.received, bytes=done.bytes_text or "0 KB"
        )
        complete = word("last_sync.complete").format(at=done.at_text, figures=figures)
    met = next((line for line in lines if line.sent or line.received or line.complete), None)
    ahead = met.clock_ahead if met else 0.0
    trouble = lines[0].text if lines and not lines[0].complete else ""
    return LastSyncs(
        complete, _clock(ahead) if met else "", abs(ahead) > CLOCK_TOLERANCE_SECONDS, trouble, server
    )


# The log keeps this many; the last complete one may lie far back.
_ALL = 500


def _line(at: str, outcome: str, result: SyncResult) -> SyncLogLine:
    complete = outcome == LEVEL and not result.kept_back
    return SyncLogLine(
        at=at,
        at_text=show_time(at),
        text=_text(outcome, result),
        complete=complete,
        sent=result.sent,
        received=result.received,
        bytes=result.bytes_sent + result.bytes_received,
        clock_ahead=result.clock_ahead,
    )


def _text(outcome: str, result: SyncResult) -> str:
    """A synchronisation that moved something and then stopped is called a partial one, never complete."""
    figures = {"sent": result.sent, "received": result.received}
    moved = result.sent or result.received
    if outcome != LEVEL:
        # The first sentence says what happened; the promise about unsent work was true then, not now.
        why = sentence(outcome).partition(".")[0] + "." if has_sentence(outcome) else outcome
        return f"{word('outcome.partial').format(**figures)} {why}" if moved else why
    said = []
    if result.kept_back:
        said.append(word("outcome.partial").format(**figures))
        said.append(word("outcome.kept_back").format(count=result.kept_back))
    else:
        said.append(word("outcome.level" if moved else "outcome.nothing").format(**figures))
    for name in ("conflicts", "rejected"):
        count = getattr(result, name)
        if count:
            said.append(word(f"outcome.{name}").format(count=count))
    return " ".join(said)


def _clock(ahead: float) -> str:
    if abs(ahead) < 1:
        return word("last_sync.clock.right")
    if abs(ahead) < 60:
        return word("last_sync.clock.seconds").format(seconds=round(abs(ahead)))
    code = "last_sync.clock.ahead" if ahead > 0 else "last_sync.clock.behind"
    return word(code).format(duration=show_duration(abs(ahead)).removeprefix("khoảng "))
