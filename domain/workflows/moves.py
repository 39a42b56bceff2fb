"""A member goes to another unit: what one decision writes in both units at once (`domain.md` 3.3).

On a laptop the other unit cannot be looked at: then nothing of it is written, and what the server wrote comes
in the feed. The server looks at both and writes both in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from domain.decisions import Change, Put, Remove, View
from domain.duplicates.aliases import survivor
from domain.records import Departure, Record, Value
from domain.workflows.along import Journey, cases_along
from domain.workflows.effects import notice
from domain.workflows.exits import is_open
from domain.workflows.history import line_of, moved_along
from domain.workflows.left_behind import posts_left, with_figures
from domain.workflows.model import Effect, Matter
from domain.workflows.reuniting import with_record_of_before
from domain.workflows.subjects import derived_id, snapshot, subject_of

# What the receiving unit is told of the move; the rest of the sender's case is its own.
_TOLD: Final = (
    "transfer_reason", "letter_number", "letter_date", "signer", "fees_paid_to", "remarks", "last_grade",
    "book_handed_over", "present_by", "outside_province",
)  # fmt: skip


def name_of(view: View) -> str:
    unit = view.record("organisation", view.unit)
    return str(unit.fields.get("name") or "") if unit is not None else ""


def end_of(view: View, case: str = "") -> dict[str, Value]:
    """What a case keeps of the unit at the other end of a move, and of the case there."""
    unit = view.record("organisation", view.unit)
    code = str(unit.fields.get("code") or "") if unit is not None else ""
    end: dict[str, Value] = {"unit": view.unit, "unit_name": name_of(view)}
    return {**end, **({"unit_code": code} if code else {}), **({"case": case} if case else {})}


def receiving_unit(matter: Matter) -> View | None:
    """The unit that the member is sent to, where it can be looked at."""
    named = str(matter.data.get("to_unit") or "")
    return matter.view.elsewhere(named) if named else None


def other_end(matter: Matter) -> tuple[View, Record | None] | None:
    """The unit at the other end of a move with its case; None where it cannot be looked at."""
    counterpart = (matter.case.fields.get("counterpart") or {}) if matter.case is not None else {}
    there = matter.view.elsewhere(str(counterpart.get("unit") or ""))
    return (there, there.record("case", str(counterpart.get("case") or ""))) if there is not None else None


# -- sending ----------------------------------------------------------------------------------------


def _announce(matter: Matter) -> Iterable[Change]:
    there = receiving_unit(matter)
    if there is None:
        return
    steps = len((matter.case.fields.get("history") or []) if matter.case is not None else [])
    id = derived_id("incoming", matter.case_id, there.unit, str(steps))
    yield Put("case", matter.case_id, {"counterpart": end_of(there, id)})
    subject = subject_of(matter)
    yield Put(
        "case",
        id,
        {
            "workflow": matter.workflow.name,
            "member": matter.member_id,
            "org": there.unit,
            "state": "incoming",
            "subject": subject,
            "data": {name: matter.data[name] for name in _TOLD if matter.data.get(name) is not None},
            "history": [line_of(matter, "incoming")],
            "opened_on": matter.today.isoformat(),
            "counterpart": end_of(matter.view, matter.case_id),
        },
        creates=True,
        unit=there.unit,
    )
    told = {"full_name": subject.get("full_name"), "unit_name": name_of(matter.view)}
    yield notice(matter, "transfer_arrived", told, unit=there.unit, about=id)


ANNOUNCED: Final = Effect(label="Nơi đến nhận được hồ sơ để tiếp nhận", changes=_announce)


def _call_back(matter: Matter) -> Iterable[Change]:
    end = other_end(matter)
    there, coming = end if end is not None else (None, None)
    if there is None or coming is None or not is_open(coming):
        return
    yield moved_along(matter, coming, "withdrawn", unit=there.unit)
    told = {"full_name": matter.about.get("full_name"), "unit_name": name_of(matter.view)}
    yield notice(matter, "transfer_cancelled", told, unit=there.unit, about=coming.id)


CALLED_BACK: Final = Effect(label="Nơi đến được báo là không tiếp nhận nữa", changes=_call_back)


def _asked_back(matter: Matter) -> Iterable[Change]:
    end = other_end(matter)
    if end is None:
        return
    there, received = end
    told = {
        "full_name": (matter.about or {}).get("full_name") or matter.person.get("full_name"),
        "unit_name": name_of(matter.view),
        "reason": matter.reason,
    }
    yield notice(matter, "member_asked_back", told, unit=there.unit, about=received.id if received else "")


ASKED_BACK: Final = Effect(
    label="Nơi đã tiếp nhận được báo phải chuyển đoàn viên trở lại", changes=_asked_back
)


# -- receiving by paper -----------------------------------------------------------------------------


def _received(matter: Matter) -> Iterable[Change]:
    """Somebody from a place outside the system, or who went there and is back."""
    if matter.member is None:
        org = matter.data.get("to_org") or matter.org
        entered = {**matter.person, "org": org, "status": "active"}
        yield Put("member", matter.member_id, entered, creates=True)
        return
    back = {"org": matter.data.get("to_org") or matter.org, "status": "active"}
    rejoined = matter.data.get("rejoined_on")
    yield Put("member", matter.member_id, {**back, **({"joined_on": rejoined} if rejoined else {})})


RECEIVED: Final = Effect(label="Có trong sổ là đoàn viên đang sinh hoạt", changes=_received)


# -- receiving from a unit ---------------------------------------------------------------------------


def at_home(matter: Matter, there: View) -> Record | None:
    """The member where the home is; two entries of one person may have been folded there meanwhile."""
    return there.record("member", survivor(there, "member", matter.member_id))


def _decline(matter: Matter) -> Iterable[Change]:
    end = other_end(matter)
    if end is None:
        return
    there, sent = end
    if sent is not None and is_open(sent):
        yield moved_along(matter, sent, "declined", unit=there.unit)
    member = at_home(matter, there)
    if member is not None and member.fields.get("status") == "transferring":
        yield Put("member", member.id, {"status": "active"}, unit=there.unit)
    told = {
        "full_name": matter.person.get("full_name"),
        "unit_name": name_of(matter.view),
        "reason": matter.reason,
    }
    yield notice(matter, "transfer_declined", told, unit=there.unit, about=sent.id if sent else "")


DECLINED: Final = Effect(label="Nơi đi được báo là không tiếp nhận, đoàn viên ở lại nơi đi", changes=_decline)


def _take_over(matter: Matter) -> Iterable[Change]:
    return with_record_of_before(matter, _moved_over(matter))


def _moved_over(matter: Matter) -> Iterable[Change]:
    end = other_end(matter)
    if end is None:
        return
    there, sent = end
    member = at_home(matter, there)
    if member is None:
        return
    if member.id != matter.member_id:
        yield Put("case", matter.case_id, {"member": member.id})
    fields = {name: value for name, value in member.fields.items() if name != "position"}
    moved = {**fields, "org": matter.data["to_org"], "status": "active"}
    yield Put("member", member.id, moved, creates=True)
    if sent is not None:
        kept = {
            "data": {**(sent.fields.get("data") or {}), "accepted_on": matter.day},
            "decided_on": matter.day,
            "subject": with_figures(sent.fields.get("subject"), member.fields, there.rulebook),
        }
        yield moved_along(matter, sent, "effective", unit=there.unit, **kept)
    journey = Journey(matter, left=there, here=matter.view, org=matter.data["to_org"], member=member.id)
    yield from cases_along(journey, but=sent.id if sent is not None else "")
    posts = [there.record("position", id) for id in there.positions_of(member.id)]
    yield from posts_left(posts, member.fields, matter.day, unit=there.unit)
    for overlay in there.overlays_of(member.id):
        if not overlay.fields.get("to_on") or str(overlay.fields["to_on"]) > matter.day:
            yield Put("overlay", overlay.id, {"to_on": matter.day}, unit=there.unit)
    yield Remove("member", member.id, Departure.MOVED, into=matter.view.unit, unit=there.unit)
    left = sent.id if sent is not None else ""
    if sent is None:
        trace = trace_of(matter, there, member)
        left = trace.id
        yield trace
    code = "member_received_elsewhere" if sent is not None else "member_received_by_app"
    told = {
        "full_name": fields.get("full_name"),
        "unit_name": name_of(matter.view),
        "accepted_on": matter.day,
    }
    yield notice(matter, code, told, unit=there.unit, about=left)


def trace_of(matter: Matter, there: View, member: Record) -> Put:
    """What the old unit keeps of somebody whom it never sent: its figures need the day and the branch.

    It can be disputed like any other reception.
    """
    branch = str(member.fields.get("org") or there.unit)
    return Put(
        "case",
        trace_id(matter.case_id, there.unit),
        {
            "workflow": matter.workflow.name,
            "member": member.id,
            "org": branch,
            "state": "effective",
            "subject": with_figures(snapshot(there, member.fields, branch), member.fields, there.rulebook),
            "data": {"to_unit": matter.view.unit, "accepted_on": matter.day},
            "history": [line_of(matter, "effective")],
            "opened_on": matter.today.isoformat(),
            "decided_on": matter.day,
            "counterpart": end_of(matter.view, matter.case_id),
        },
        creates=True,
        unit=there.unit,
    )


def trace_id(reception: str, left: str) -> str:
    """The case by which a unit knows of a reception by the App of somebody who was its member."""
    return derived_id("received by app", reception, left)


TAKEN_OVER: Final = Effect(
    label="Hồ sơ đoàn viên về đơn vị mới; nơi đi giữ dấu vết là đã chuyển", changes=_take_over
)
