"""The last exchanges in words, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services.session import Session
from desktop.services.times import show_time
from desktop.services.wording import has_sentence, sentence, word


@dataclass(frozen=True, slots=True)
class SyncLogLine:
    """`text` says how it ended; `level` whether both sides were level at the end."""

    at: str
    at_text: str
    text: str
    level: bool
    sent: int
    received: int
    bytes: int


def entries(session: Session, limit: int = 50) -> list[SyncLogLine]:
    with session.replica.reading() as reader:
        log = reader.sync_log(limit)
    lines = []
    for entry in log:
        figures = {name: int(entry.figures.get(name) or 0) for name in _FIGURES}
        level = entry.outcome == "level"
        lines.append(
            SyncLogLine(
                at=entry.at,
                at_text=show_time(entry.at),
                text=_text(entry.outcome, level, figures),
                level=level,
                sent=figures["sent"],
                received=figures["received"],
                bytes=figures["bytes_sent"] + figures["bytes_received"],
            )
        )
    return lines


_FIGURES = ("sent", "received", "conflicts", "rejected", "bytes_sent", "bytes_received")


def _text(outcome: str, level: bool, figures: dict[str, int]) -> str:
    if not level:
        # The first sentence says what happened; the promise about unsent work was true then, not now.
        return sentence(outcome).partition(".")[0] + "." if has_sentence(outcome) else outcome
    moved = figures["sent"] or figures["received"]
    said = [word("outcome.level" if moved else "outcome.nothing").format(**figures)]
    said += [
        word(f"outcome.{name}").format(count=figures[name])
        for name in ("conflicts", "rejected")
        if figures[name]
    ]
    return " ".join(said)
