"""Drafts and settings: kept across a restart, one cadre's own, never in the queue."""

from __future__ import annotations

from sync.replica.types import Draft
from tests.helpers.replicas import AT, BRANCH, Desk, member_id


def draft(id: str = "d1", actor: str = "lan", **texts: str) -> Draft:
    return Draft(id, actor, "member", member_id(1), BRANCH, texts, AT)


def keep(desk: Desk, *drafts: Draft) -> None:
    with desk.replica.writing() as work:
        for one in drafts:
            work.keep_draft(one)
        work.commit()


def test_a_draft_survives_a_restart_as_it_was_typed(desk: Desk) -> None:
    keep(desk, draft(full_name="Nguyễn Văn  ", birth_date="31/02/2004"))
    desk.restart()
    with desk.replica.reading() as reader:
        assert reader.drafts("lan") == [draft(full_name="Nguyễn Văn  ", birth_date="31/02/2004")]


def test_a_draft_is_its_writers_alone_and_is_never_queued(desk: Desk) -> None:
    keep(desk, draft(phone="0912"))
    with desk.replica.reading() as reader:
        assert reader.drafts("hùng") == []
        assert reader.outbox() == []


def test_keeping_a_draft_again_replaces_it_and_dropping_ends_it(desk: Desk) -> None:
    keep(desk, draft(phone="0912"), draft("d2", phone="03"))
    keep(desk, draft(phone="0912 345"))
    with desk.replica.writing() as work:
        work.drop_draft("d2")
        work.commit()
    with desk.replica.reading() as reader:
        assert [dict(one.texts) for one in reader.drafts("lan")] == [{"phone": "0912 345"}]


def test_settings_are_of_the_laptop_or_of_a_cadre(desk: Desk) -> None:
    with desk.replica.writing() as work:
        work.put_setting("lock_after_minutes", 5)
        work.put_setting("view.members", {"widths": [10, 20]}, actor="lan")
        work.put_setting("gone", True)
        work.put_setting("gone", None)
        work.commit()
    with desk.replica.reading() as reader:
        assert reader.settings() == {"lock_after_minutes": 5}
        assert reader.settings("lan") == {"view.members": {"widths": [10, 20]}}
        assert reader.settings("hùng") == {}
