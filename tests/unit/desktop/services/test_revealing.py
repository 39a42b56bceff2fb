"""Values that lists hide leave a line in the audit trail when somebody looks at them."""

from __future__ import annotations

import pytest

from desktop.services import revealing
from sync.replica.types import ChainCheck, TrailQuery
from tests.helpers.desks import Desk


def lines(desk: Desk) -> list[tuple[str, str, tuple[str, ...]]]:
    with desk.session.replica.reading() as reader:
        return [(line.do, line.id, tuple(line.fields)) for line in reader.trail(TrailQuery(limit=2))]


def test_looking_and_taking_along_are_noted_with_their_purpose(desk: Desk) -> None:
    id = desk.add(citizen_id="034203001234")
    revealing.note_revealed(desk.session, [id], "citizen_id")
    revealing.note_copied(desk.session, [id], "citizen_id", "superior")
    assert lines(desk) == [("copy_superior", id, ("citizen_id",)), ("reveal", id, ("citizen_id",))]
    with desk.session.replica.reading() as reader:
        assert reader.check_trail(ChainCheck(), 100).broken == 0


def test_a_purpose_that_is_not_offered_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="fun"):
        revealing.note_copied(desk.session, [], "citizen_id", "fun")
