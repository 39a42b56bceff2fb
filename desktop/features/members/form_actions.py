"""What the member form does, each as one call that the database worker makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop.services import drafts, member_form, standing
from desktop.services.acting import Saved
from desktop.services.drafts import Typed
from desktop.services.failures import Usage
from desktop.services.member_form import MemberForm
from desktop.services.session import Session
from desktop.services.standing import Standing
from desktop.services.undo import Step


@dataclass(slots=True)
class OpenedForm:
    """A form with what surrounds it."""

    form: MemberForm
    standing: Standing


Opening = Callable[[Session], OpenedForm]


def open_form(session: Session, id: str) -> OpenedForm:
    """With what was typed here and not saved. Raises ActionRefused where the member is gone."""
    form = member_form.with_draft(session, id)
    return OpenedForm(form, standing.of_member(session, form.id))


def open_draft(session: Session, id: str) -> OpenedForm:
    """Raises Usage where the draft was saved or given up meanwhile."""
    draft = drafts.find(session, id)
    if draft is None:
        raise Usage("usage.unknown_draft")
    form = member_form.of_draft(session, draft)
    return OpenedForm(form, standing.of_member(session, form.id) if form.id else Standing())


def fresh_form(session: Session, id: str) -> OpenedForm:
    """As the record stands, without what was typed. Raises ActionRefused where the member is gone."""
    form = member_form.form(session, id)
    return OpenedForm(form, standing.of_member(session, form.id))


def without_draft(session: Session, id: str, draft: str) -> OpenedForm:
    """Give a draft up and show what is saved."""
    drafts.drop(session, [draft])
    return fresh_form(session, id)


def new_without_draft(session: Session, org: str, draft: str) -> OpenedForm:
    drafts.drop(session, [draft])
    return OpenedForm(member_form.form(session, org=org), Standing())


def keep(session: Session, typed: Typed) -> None:
    """Keep what was typed into a form that is not shown any more."""
    drafts.keep(session, typed)


def keep_and_open(session: Session, typed: Typed) -> OpenedForm:
    """Have back what was given up, or could not be saved."""
    drafts.keep(session, typed)
    return open_draft(session, typed.id)


def save(form: MemberForm, reason: str) -> tuple[Saved, Step]:
    return form.save_as_step(reason)
