"""A catch-up in several pages: records change again while they are on their way."""

from __future__ import annotations

from sync.protocol.messages import ExchangeRequest, ExchangeResponse
from tests.helpers.laptops import Laptop, Scene


def one_commit(laptop: Laptop) -> ExchangeResponse:
    """One exchange whose page has room for one commit only."""
    with laptop.replica.reading() as reader:
        meta = reader.meta
    request = ExchangeRequest(
        exchange="page",
        unit=meta.unit,
        incarnation=meta.incarnation,
        epoch=meta.epoch,
        cursor=meta.cursor,
        digest=meta.digest,
        clock="2026-11-22T08:10:00+07:00",
        max_bytes=1,
    )
    response = laptop.remote.exchange(request)
    with laptop.replica.writing() as work:
        work.apply_response(response, [])
        work.commit()
    return response


def test_a_record_that_changed_again_behind_the_page_comes_with_all_it_missed(scene: Scene) -> None:
    a, b = scene.pair()
    twice, once = (b.add(full_name=name) for name in ("Lê Văn Hai", "Lê Văn Một"))
    scene.level()
    for id, field in ((twice, "note"), (once, "note"), (twice, "home_town")):
        b.set(id, **{field: f"{field} mới"})
        b.sync()
    # The feed tells of each record where it stands now: of `twice` behind the end of this page.
    page = one_commit(a)
    assert [change.id for change in page.changes] == [once]
    assert page.cursor < page.head
    a.sync()
    shown = a.show(twice).fields
    assert (shown["note"], shown["home_town"]) == ("note mới", "home_town mới")
    scene.level()


def test_the_rest_of_a_catch_up_is_still_told_by_changed_fields(scene: Scene) -> None:
    a, b = scene.pair()
    ids = [b.add(full_name=f"Lê Văn {name}") for name in ("An", "Bình", "Chi")]
    scene.level()
    for id in ids:
        b.set(id, note="mới")
        b.sync()
    one_commit(a)
    rest = one_commit(a)
    assert [(change.id, change.partial, change.fields) for change in rest.changes] == [
        (ids[1], True, {"note": "mới"})
    ]
    a.link.paths.clear()
    a.sync()
    assert "/v1/fetch" not in a.link.paths
    scene.level()
