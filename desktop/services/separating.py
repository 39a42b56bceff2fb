"""A fold taken back: what goes back, what was typed on the survivor since, and whose it is by choice.

Only a person knows of whom a value spoke that was typed while the two were one. It stays with the survivor
unless it is given to the other one; then the survivor says again what it said before the fold. That is done
by edits after the `unfold`, so that whatever other laptops change meanwhile meets them like any edit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from desktop.services import values
from desktop.services.acting import Saved, refused, saved_record
from desktop.services.duplicate_view import Difference
from desktop.services.failures import ActionRefused, Usage
from desktop.services.session import Session
from desktop.services.undo import Step
from desktop.services.wording import word
from domain.decisions import Command, Put, Refused
from domain.duplicates.aliases import fold_id
from domain.duplicates.fields import FOLD, FoldStatus
from domain.duplicates.since import ChangedSince, changed_since
from domain.kinds import ABOUT_MEMBER, KINDS
from domain.members.fields import MEMBER
from domain.records import Value
from domain.refusals import Refusal

if TYPE_CHECKING:
    from sync.replica.reader import Reader

_KIND: Final = "member"


@dataclass(frozen=True, slots=True)
class Separation:
    """`into` stays, `folded` comes back; `names` (never the same) and `places` of both in this order.

    `rows`: what was typed since and may be given away, its texts what both say for either choice. `stays`,
    `goes`: sentences. `seen` has to be handed back, so that nobody decides on what was not on the screen.
    """

    into: str
    folded: str
    names: tuple[str, str]
    places: tuple[str, str]
    rows: tuple[Difference, ...]
    stays: tuple[str, ...]
    goes: tuple[str, ...]
    seen: Mapping[str, Value]


def separation(session: Session, folded: str) -> Separation:
    """Raises ActionRefused where nothing is folded, or it cannot be taken back."""
    from domain.decide import decide

    with session.replica.reading() as reader:
        fold, survivor, changed = _since(reader, folded)
        decision = decide(reader.view(), Command("unfold", _KIND, folded), session.actor, session.today)
        if isinstance(decision, Refused):
            raise refused(reader, decision)
        into = str(fold["survivor"])
        before = fold.get("before") or {}
        # Who stayed may have left meanwhile.
        stayed, other = survivor or before.get("survivor") or {}, before.get("folded") or {}
        names = _names(str(stayed.get("full_name") or ""), str(other.get("full_name") or ""))
        back = {
            (change.kind, change.id)
            for change in decision.changes
            if isinstance(change, Put) and change.kind != FOLD.name
            if change.fields.get(ABOUT_MEMBER.get(change.kind, "record")) == folded
        }
        stay = {
            (kind, each.id)
            for kind in ABOUT_MEMBER
            if kind != FOLD.name
            for each in reader.view().about(_KIND, into, kind)
        } - back
        places = _place(reader, stayed.get("org")), _place(reader, other.get("org"))
    rows = tuple(_row(session, each, names) for each in changed if each.may_go)
    fixed = [
        word("duplicate.stays_since").format(field=_label(each.group), name=names[0])
        for each in changed
        if not each.may_go
    ]
    return Separation(
        into, folded, names, places, rows,
        (*fixed, *_counted("duplicate.counted_stays", stay - back, names[0])),
        tuple(_counted("duplicate.counted_back", back, names[1])),
        _seen(changed),
    )  # fmt: skip


def separate(
    session: Session, folded: str, give: Iterable[str] = (), seen: Mapping[str, Value] | None = None
) -> tuple[Saved, Step]:
    """Two entries again, both as they were; `give`: groups typed since that are of the one who comes back.

    The step takes all of it back while nothing has been sent. Raises ActionRefused, with "stale" where the
    survivor says something else than `seen`.
    """
    wanted, batch = set(give), session.new_id()
    with session.replica.writing() as work:
        fold, _, changed = _since(work, folded)
        if seen is not None and seen != _seen(changed):
            raise ActionRefused(Refusal.STALE, {"member": str(fold["survivor"])})
        given = [each for each in changed if each.may_go and each.group in wanted]
        missing = wanted - {each.group for each in given}
        if missing:
            raise Usage("usage.not_changed_since", {"fields": ", ".join(sorted(missing))})
        into, reason = str(fold["survivor"]), word("duplicate.separating")
        commands = [Command("unfold", _KIND, folded)]
        # The survivor first: a number belongs to one person at a time.
        commands += [Command("edit", _KIND, into, dict(each.before), reason) for each in given]
        commands += [Command("edit", _KIND, folded, dict(each.now), reason) for each in given]
        saved: Saved | None = None
        for command in commands:
            done = work.perform(command, session.actor, session.now_text, batch)
            if isinstance(done, Refused):
                raise refused(work, done)
            saved = saved or saved_record(work, _KIND, done)
        work.commit()
    assert saved is not None
    name = str(((fold.get("before") or {}).get("folded") or {}).get("full_name") or "")
    return saved, Step(word("duplicate.undo.separate").format(name=name), batch=batch)


def _since(reader: Reader, folded: str) -> tuple[Mapping[str, Any], Mapping[str, Value], list[ChangedSince]]:
    """The fold, the survivor as it stands, and what was changed on it since."""
    fold = reader.record(FOLD.name, fold_id(folded))
    if fold is None or fold.fields.get("status") != FoldStatus.FOLDED:
        raise ActionRefused(Refusal.UNKNOWN_RECORD, {"id": folded})
    into = str(fold.fields["survivor"])
    record = reader.record(_KIND, into)
    if record is None or record.id != into:
        return fold.fields, {}, []
    others = [
        each.fields
        for each in reader.records(FOLD.name)
        if each.id != fold.id and each.fields.get("survivor") == into
    ]
    return fold.fields, record.fields, list(changed_since(fold.fields, record.fields, others))


def _names(stays: str, comes_back: str) -> tuple[str, str]:
    """Two who were taken for one mostly have one name: then each is called by what becomes of them, too."""
    if stays != comes_back:
        return stays, comes_back
    return (
        word("duplicate.who_stays").format(name=stays),
        word("duplicate.who_comes_back").format(name=comes_back),
    )


def _seen(changed: Iterable[ChangedSince]) -> dict[str, Value]:
    return {name: value for each in changed for name, value in each.now.items()}


def _row(session: Session, each: ChangedSince, names: tuple[str, str]) -> Difference:
    """What both say when the value stays, and when it goes."""

    def said(name: str, fields: Mapping[str, Value]) -> str:
        text = ", ".join(
            shown
            for field, value in fields.items()
            if (shown := values.show(MEMBER.by_name[field], value, session.rulebook, masked=True))
        )
        return word("duplicate.would_say").format(name=name, text=text or word("duplicate.blank"))

    staying = f"{said(names[0], each.now)}\n{said(names[1], each.other)}"
    going = f"{said(names[0], each.before)}\n{said(names[1], each.now)}"
    return Difference(each.group, _label(each.group), (staying, going), ((), ()))


def _label(group: str) -> str:
    return MEMBER.by_name[MEMBER.groups[group][0]].label


def _counted(code: str, records: Iterable[tuple[str, str]], name: str) -> Iterator[str]:
    for kind, count in sorted(Counter(kind for kind, _ in records).items()):
        yield word(code).format(count=count, kind=KINDS[kind].label.lower(), name=name)


def _place(reader: Reader, org: Value) -> str:
    record = reader.record("organisation", str(org or ""))
    return str(record.fields.get("name") or "") if record is not None else ""
