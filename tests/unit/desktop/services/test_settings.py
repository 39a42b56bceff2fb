"""Settings: declared once, kept for the laptop or the cadre, and never set over the level above."""

from __future__ import annotations

import pytest

from desktop.services import settings
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from desktop.services.settings import SETTINGS, SUPERIOR, Scope, Setting, Source
from desktop.services.wording import has_sentence
from tests.helpers.desks import PASSPHRASE, Desk, Office


def put(session: Session, name: str, value: object, actor: str = "") -> None:
    with session.replica.writing() as work:
        work.put_setting(name, value, actor)
        work.commit()


def test_without_a_choice_every_default_holds(desk: Desk) -> None:
    found = settings.read(desk.session)
    assert dict(found) == {setting.name: setting.default for setting in SETTINGS}
    assert {state.source for state in found.states.values()} == {Source.DEFAULT}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_declaration_is_whole(setting: Setting) -> None:
    assert setting.accepts(setting.default)
    assert setting.label
    assert setting.explanation.endswith(".")
    assert setting.shown(setting.default)
    assert not setting.accepts(None)


@pytest.mark.parametrize(
    ("name", "value", "source"),
    [("font_scale", 125, Source.CADRE), ("lock_after_minutes", 5, Source.LAPTOP)],
)
def test_a_choice_holds_at_once_and_after_opening_again(
    desk: Desk, name: str, value: int, source: Source
) -> None:
    given = settings.write(desk.session, name, value)
    assert (given[name], given.states[name].source) == (value, source)
    desk.reopen()
    assert settings.read(desk.session)[name] == value


def test_what_one_cadre_chose_is_not_put_on_another(desk: Desk) -> None:
    put(desk.session, "font_scale", 150, "another cadre")
    put(desk.session, "lock_after_minutes", 3)
    found = settings.read(desk.session)
    assert (found["font_scale"], found["lock_after_minutes"]) == (100, 3)


def test_back_to_the_default(desk: Desk) -> None:
    settings.write(desk.session, "appearance", "dark")
    given = settings.write(desk.session, "appearance", None)
    assert (given["appearance"], given.states["appearance"].source) == ("system", Source.DEFAULT)


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS])
def test_what_the_level_above_set_holds_and_cannot_be_changed(desk: Desk, name: str) -> None:
    declared = settings.BY_NAME[name]
    value = next(
        candidate
        for candidate in (True, False, 90, 20, 1, "dark", "5", "200")
        if declared.accepts(candidate) and candidate != declared.default
    )
    put(desk.session, name, value, SUPERIOR)
    state = settings.read(desk.session).states[name]
    assert (state.value, state.source, state.locked) == (value, Source.SUPERIOR, "setting.superior")
    with pytest.raises(ActionRefused, match=r"setting\.superior") as refused:
        settings.write(desk.session, name, declared.default)
    assert refused.value.params == {"setting": declared.label}
    assert settings.read(desk.session)[name] == value


def test_a_volunteer_sets_nothing_that_others_rely_on(office: Office) -> None:
    volunteer = office.desk("Hà Văn Minh", "volunteer")
    states = settings.read(volunteer.session).states
    for setting in SETTINGS:
        assert states[setting.name].locked == ("setting.role" if setting.scope is Scope.LAPTOP else "")
    with pytest.raises(ActionRefused, match=r"setting\.role"):
        settings.write_all(volunteer.session, {"font_scale": 120, "lock_after_minutes": 60})
    assert settings.read(volunteer.session)["font_scale"] == 100


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("font_scale", 151),
        ("font_scale", "100"),
        ("appearance", "pink"),
        ("keyring", 1),
        ("appearance", True),
    ],
)
def test_only_declared_values_are_taken(desk: Desk, name: str, value: object) -> None:
    with pytest.raises(ValueError, match=name):
        settings.write(desk.session, name, value)
    put(desk.session, name, value, desk.session.actor.id)
    put(desk.session, name, value)
    assert settings.read(desk.session)[name] == settings.BY_NAME[name].default


def test_the_look_is_known_before_unlocking_and_is_the_last_cadres(desk: Desk) -> None:
    assert settings.look(desk.folder) == {"appearance": "system", "font_scale": 100}
    settings.write_all(desk.session, {"appearance": "dark", "font_scale": 120, "lock_after_minutes": 5})
    desk.close()
    assert settings.look(desk.folder) == {"appearance": "dark", "font_scale": 120}
    session = Session.open(desk.folder, passphrase=PASSPHRASE, clock=desk.clock)
    put(session, "font_scale", None, session.actor.id)
    settings.keep_look(desk.folder, settings.read(session))
    session.close()
    assert settings.look(desk.folder) == {"appearance": "dark", "font_scale": 100}


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"font_scale": 9000}', b"\xff"])
def test_a_damaged_look_file_stops_nobody(desk: Desk, content: bytes) -> None:
    settings.write(desk.session, "font_scale", 120)
    (desk.folder / "look.json").write_bytes(content)
    assert settings.look(desk.folder)["font_scale"] == 100
    assert settings.read(desk.session)["font_scale"] == 120


@pytest.mark.parametrize("code", ["setting.superior", "setting.role"])
def test_each_reason_for_a_lock_has_a_sentence(code: str) -> None:
    assert has_sentence(code)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("font_scale", 125, "125 %"),
        ("lock_after_minutes", 10, "10 phút"),
        ("keyring", False, "Không"),
        ("appearance", "dark", "Tối"),
    ],
)
def test_values_are_shown_as_people_read_them(name: str, value: object, shown: str) -> None:
    assert settings.BY_NAME[name].shown(value) == shown
