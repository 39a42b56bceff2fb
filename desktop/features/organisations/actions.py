"""What the organisation screen reads and does, each as one call that the database worker makes."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.services import conflicts, drafts, organisation_form, organisations, server_copy
from desktop.services.acting import Saved
from desktop.services.drafts import Typed
from desktop.services.operations import action_of
from desktop.services.organisation_form import KIND, OrganisationForm
from desktop.services.organisations import OrganisationNode
from desktop.services.server_copy import ServerCopy
from desktop.services.session import Session
from desktop.services.undo import Step
from desktop.services.wording import word_or
from domain.organisations.fields import ORGANISATION


@dataclass(frozen=True, slots=True)
class OpenedDetails:
    """The details with what surrounds them: how the record stands towards the server."""

    form: OrganisationForm
    sync_word: str
    pending: tuple[str, ...]  # what waits to be sent, in words
    conflict: str  # id of the open conflict about it
    question: str


def read_tree(session: Session) -> list[OrganisationNode]:
    return organisations.tree(session)


def open_details(session: Session, id: str) -> OpenedDetails:
    """Raises ActionRefused where the organisation is gone."""
    form = organisation_form.form(session, id)
    with session.replica.reading() as reader:
        queued = [one.operation for one in reader.outbox()]
    waiting = tuple(action_of(one) for one in queued if (one.kind, one.id) == (KIND, form.id))
    asked = [view for view in conflicts.entries(session) if (view.kind, view.record) == (KIND, form.id)]
    return OpenedDetails(
        form,
        word_or(f"sync.{form.sync}", form.sync),
        waiting,
        asked[0].id if asked else "",
        asked[0].question if asked else "",
    )


def save(form: OrganisationForm) -> tuple[Saved, Step]:
    return form.save_as_step()


def keep_draft(session: Session, typed: Typed) -> str:
    return drafts.keep(session, typed)


def drop_draft(session: Session, id: str) -> None:
    drafts.drop(session, [id])


def read_server_copy(session: Session, id: str) -> ServerCopy:
    return server_copy.of_record(session, ORGANISATION, id)
