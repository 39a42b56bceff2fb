"""Numbers of membership cards: of two issued alike the later one is left blank (`domain.md` 3.14, row 14)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.decisions import Change, Put, Remove
from domain.operations import Intent, Outcome, ServerView


def without_taken_cards(
    view: ServerView, intent: Intent, outcome: Outcome, new_id: Callable[[], str]
) -> Outcome:
    """The outcome without card numbers that other members of the unit have; the unit is told of each."""
    changes: list[Change] = []
    notices: list[Put] = []
    arriving = {change.id for change in outcome.changes if change.kind == "member" and change.unit}
    leaving = {change.id for change in outcome.changes if _gives_up(change)}
    for change in outcome.changes:
        number = change.fields.get("card_number") if isinstance(change, Put) else None
        ours = change.kind == "member" and not change.unit and change.id not in arriving
        if not number or not ours or not isinstance(change, Put):
            changes.append(change)
            continue
        others = [id for id in view.holders_of_card(str(number)) if id != change.id and id not in leaving]
        if others:
            change = replace(change, fields={**change.fields, "card_number": None})
            notices.append(_told(view, intent, change, str(number), others[0], new_id))
        changes.append(change)
    if not notices:
        return outcome
    verdict = "merged" if outcome.verdict == "applied" else outcome.verdict
    return replace(outcome, changes=(*changes, *notices), verdict=verdict)


def _gives_up(change: Change) -> bool:
    """Whether a member is here no longer, or without a card, once these changes are written."""
    if change.kind != "member" or change.unit:
        return False
    return isinstance(change, Remove) or ("card_number" in change.fields and not change.fields["card_number"])


def _told(
    view: ServerView, intent: Intent, change: Put, number: str, holder: str, new_id: Callable[[], str]
) -> Put:
    standing, other = view.record("member", change.id), view.record("member", holder)
    name = change.fields.get("full_name") or (standing.fields.get("full_name") if standing else None)
    told = {
        "card_number": number,
        "full_name": name,
        "holder": other.fields.get("full_name") if other is not None else None,
    }
    notice = {"code": "card_number_taken", "params": told, "about_kind": "member", "about": change.id}
    return Put("notice", new_id(), notice, creates=True)
