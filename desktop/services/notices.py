"""What the server tells the unit, in words: who arrived, what was decided above, which papers clash.

A notice is a record that nobody here writes, but for `done`: that a cadre has seen to it. That is an ordinary
edit, so every laptop of the unit knows, and a cadre can take it back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import eyes
from desktop.services.session import Session
from desktop.services.wording import word, word_or
from domain.decisions import Command
from domain.records import Value
from domain.roles import Role, has_right
from domain.values.dates import show_date
from domain.workflows.registry import every_workflow

if TYPE_CHECKING:
    from desktop.services.undo import Step
    from domain.rules import Rulebook
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

KIND: Final = "notice"


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice. `kind` and `about` name the record that it leads to, "" where there is none here.

    `on` is the day as stored, `day` as people read it, "" where the server gave none.
    """

    id: str
    code: str
    text: str
    on: str
    day: str
    done: bool
    kind: str
    about: str
    sync: str
    sync_word: str


def rows(session: Session, *, done: bool | None = None) -> list[NoticeRow]:
    """Those that nobody has seen to first, the newest of them on top. `done`: only such."""
    with session.replica.reading() as reader:
        found = [_row(session, reader, one) for one in reader.records(KIND) if _is_for(session, reader, one)]
    wanted = [row for row in found if done is None or row.done is done]
    newest_first = sorted(wanted, key=lambda row: (row.on, row.id), reverse=True)
    return sorted(newest_first, key=lambda row: row.done)


def to_do(session: Session, reader: Reader) -> int:
    """How many of them wait for this cadre."""
    waiting = (one for one in reader.records(KIND) if not one.fields.get("done"))
    return sum(1 for one in waiting if _is_for(session, reader, one))


def mark(session: Session, ids: Sequence[str], *, done: bool) -> Step:
    """Note that somebody has seen to these, or take that back; all or nothing. Raises ActionRefused."""
    # Not above: the status reads how many there are before anything else of the program is loaded.
    from desktop.services.acting import act_all
    from desktop.services.undo import Step, Written

    with session.replica.reading() as reader:
        standing = {one.id: one for one in reader.records(KIND, ids)}
        changed = [id for id in ids if id in standing and bool(standing[id].fields.get("done")) is not done]
        texts = {id: _row(session, reader, standing[id]).text for id in changed}
    act_all(session, [Command("edit", KIND, id, {"done": done}) for id in changed])
    written = tuple(Written(KIND, id, texts[id], {"done": not done}, {"done": done}) for id in changed)
    return Step(word("notice.marked_done" if done else "notice.marked_new"), written)


def text_of(session: Session, code: str, params: Mapping[str, Value]) -> str:
    """The sentence of a notice; a code that is newer than this program is told by its label, if any."""
    template = word_or(f"notice.{code}", "")
    if not template:
        labels = session.rulebook.catalogue("notice_code").labels
        return str(labels.get(code) or word("notice.unknown"))
    return template.format_map(_Given(_readable(params, session.rulebook)))


class _Given(dict[str, str]):
    """What the server left out reads as somebody or something unnamed."""

    def __missing__(self, name: str) -> str:
        return word_or(f"notice.without.{name}", "")


def _readable(params: Mapping[str, Value], rulebook: Rulebook) -> dict[str, str]:
    found = {name: str(value) for name, value in params.items() if value not in (None, "")}
    workflow = every_workflow().get(found.get("workflow", ""))
    if workflow is not None:
        found["workflow"] = workflow.label
        state = workflow.state_of.get(found.pop("state", ""))
        if state is not None:
            found["state"] = state.label
    if "request" in found:
        found["outcome"] = rulebook.catalogue("request_status").labels.get(found["request"], "")
    if "accepted_on" in found:
        found["since"] = word("notice.since").format(day=show_date(found["accepted_on"]))
    if "decided_on" in found:
        found["decided_on"] = show_date(found["decided_on"])
    if "reason" in found:
        found["why"] = word("notice.why").format(reason=found["reason"])
    if "unit_name" not in found and "name" in found:
        found["unit_name"] = found["name"]
    return found


def _row(session: Session, reader: Reader, notice: LocalRecord) -> NoticeRow:
    fields = notice.fields
    on = str(fields.get("raised_on") or "")
    kind, about = _leads_to(reader, str(fields.get("about_kind") or ""), str(fields.get("about") or ""))
    return NoticeRow(
        id=notice.id,
        code=str(fields.get("code") or ""),
        text=text_of(session, str(fields.get("code") or ""), fields.get("params") or {}),
        on=on,
        day=show_date(on) if on else "",
        done=bool(fields.get("done")),
        kind=kind,
        about=about,
        sync=notice.sync,
        sync_word=word_or(f"sync.{notice.sync}", notice.sync),
    )


def _leads_to(reader: Reader, kind: str, about: str) -> tuple[str, str]:
    """The record that a notice is about, while it is here."""
    record = reader.record(kind, about) if kind and about else None
    if record is None or (kind == "conflict" and record.fields.get("status") != "open"):
        return "", ""
    return kind, about


def _is_for(session: Session, reader: Reader, notice: LocalRecord) -> bool:
    """The unit's secretary reads all of them, a branch cadre those about the own branch.

    What is sensitive is for the secretary; who may not mark a notice is told none.
    """
    actor, fields = session.actor, notice.fields
    if actor.role is Role.SECRETARY:
        return True
    kind = str(fields.get("about_kind") or "")
    about = reader.record(kind, str(fields.get("about") or "")) if kind and fields.get("about") else None
    if not has_right(actor.role, KIND, "edit") or about is None:
        return False
    if not eyes.may_see(session, reader, KIND, notice.id, fields):
        return False
    org = about.id if kind == "organisation" else str(about.fields.get("org") or "")
    return org == actor.org
