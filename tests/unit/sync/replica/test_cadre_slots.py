"""One home, several cadres: each passphrase opens, says who came, and can be taken away."""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

import keyring
import pytest

from sync.replica import key_slots, keyring_slot, keys, recovery_code, stretching
from sync.replica.errors import KeySlotDamaged, LastSlot, WrongPassphrase, WrongRecoveryCode
from sync.replica.home import Home
from sync.replica.keys import SlotKind
from tests.helpers.cheap_keys import stretch_cheaply
from tests.unit.sync.replica.test_keys import Keyring

LAN, HUNG = "0190-lan", "0190-hung"
OF_LAN, OF_HUNG = "cửa sổ nhìn ra đồng", "thuyền về bến trưa hè"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    stretch_cheaply(monkeypatch)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def key(home: Home) -> bytes:
    key = keys.create(home, OF_LAN, LAN)
    keys.set_passphrase(home, key, OF_HUNG, HUNG)
    return key


def of_kind(home: Home, kind: SlotKind) -> list[str]:
    return [owner.actor for owner in keys.owners(home) if owner.kind is kind]


def test_each_passphrase_opens_the_same_data_and_says_who_came(home: Home, key: bytes) -> None:
    for passphrase, actor in ((OF_LAN, LAN), (OF_HUNG, HUNG)):
        opened = keys.open_with_passphrase(home, passphrase)
        assert (opened.key, opened.actor, opened.kind) == (key, actor, SlotKind.PASSPHRASE)


def test_what_opened_shows_no_key(home: Home, key: bytes) -> None:
    shown = repr(keys.open_with_passphrase(home, OF_LAN))
    assert repr(key) not in shown
    assert OF_LAN not in shown


@pytest.mark.parametrize("typed", ["cua so nhin ra dong", "  cửa  sổ nhìn ra đồng ", "cửa sổ nhin ra đồng"])
def test_tone_marks_and_blanks_do_not_matter(home: Home, key: bytes, typed: str) -> None:
    assert keys.open_with_passphrase(home, typed).actor == LAN


@pytest.mark.parametrize("typed", ["Cửa sổ nhìn ra đồng", "cuasonhinradong", "cửa sổ nhìn ra", ""])
def test_capitals_letters_and_words_matter(home: Home, key: bytes, typed: str) -> None:
    with pytest.raises(WrongPassphrase):
        keys.open_with_passphrase(home, typed)


def test_the_slot_used_last_is_tried_first(home: Home, key: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[bytes] = []
    really = stretching.derive

    def noting(typed: str, salt: bytes, cost: stretching.KdfCost) -> bytes:
        tried.append(salt)
        return really(typed, salt, cost)

    monkeypatch.setattr(stretching, "derive", noting)
    opened = keys.open_with_passphrase(home, OF_HUNG)
    assert len(tried) == 2
    keys.settle_in(home, opened, HUNG)
    tried.clear()
    keys.open_with_passphrase(home, OF_HUNG)
    assert len(tried) == 1


def test_nothing_is_written_where_the_same_cadre_comes_again(home: Home, key: bytes) -> None:
    before = home.keys.read_bytes()
    keys.settle_in(home, keys.open_with_passphrase(home, OF_LAN), LAN)
    assert home.keys.read_bytes() == before


def test_changing_ones_own_passphrase_leaves_the_other_cadres_alone(home: Home, key: bytes) -> None:
    keys.set_passphrase(home, key, "một câu khác hẳn", LAN)
    with pytest.raises(WrongPassphrase):
        keys.open_with_passphrase(home, OF_LAN)
    assert keys.open_with_passphrase(home, "một câu khác hẳn").actor == LAN
    assert keys.open_with_passphrase(home, OF_HUNG).actor == HUNG


def test_a_slot_cannot_be_passed_off_as_anothers(home: Home, key: bytes) -> None:
    document = json.loads(home.keys.read_bytes())
    for slot in document["slots"]:
        slot["actor"] = HUNG
    content = {name: value for name, value in document.items() if name != "checksum"}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    home.keys.write_text(json.dumps({**content, "checksum": hashlib.sha256(canonical).hexdigest()}))
    with pytest.raises(WrongPassphrase):
        keys.open_with_passphrase(home, OF_LAN)


def test_a_removed_cadre_no_longer_opens_and_the_last_one_cannot_go(home: Home, key: bytes) -> None:
    keys.set_recovery_code(home, key, bytes(20), LAN)
    keys.remove_cadre(home, key, LAN)
    with pytest.raises(WrongPassphrase):
        keys.open_with_passphrase(home, OF_LAN)
    # Whoever leaves may have kept the paper.
    assert of_kind(home, SlotKind.RECOVERY) == []
    before = home.keys.read_bytes()
    with pytest.raises(LastSlot):
        keys.remove_cadre(home, key, HUNG)
    assert home.keys.read_bytes() == before


def test_whoever_is_to_come_first_is_tried_first_and_a_stranger_changes_nothing(
    home: Home, key: bytes
) -> None:
    before = home.keys.read_bytes()
    keys.set_last(home, key, "nobody")
    assert home.keys.read_bytes() == before
    keys.set_last(home, key, HUNG)
    assert json.loads(home.keys.read_bytes())["last"] == keys.open_with_passphrase(home, OF_HUNG).slot
    after = home.keys.read_bytes()
    keys.set_last(home, key, HUNG)
    assert home.keys.read_bytes() == after


def test_removing_a_cadre_who_has_no_slot_writes_nothing(home: Home, key: bytes) -> None:
    before = home.keys.read_bytes()
    keys.remove_cadre(home, key, "nobody")
    assert home.keys.read_bytes() == before


def test_a_removed_cadre_leaves_nothing_in_the_keyring(home: Home, key: bytes, store: Keyring) -> None:
    keys.enable_keyring(home, key, LAN)
    assert of_kind(home, SlotKind.KEYRING) == [LAN]
    keys.remove_cadre(home, key, LAN)
    assert of_kind(home, SlotKind.KEYRING) == []
    assert store.kept == {}


def test_the_recovery_code_opens_for_the_cadre_who_made_it(home: Home, key: bytes) -> None:
    secret = recovery_code.new_secret()
    keys.set_recovery_code(home, key, secret, LAN)
    opened = keys.open_with_recovery_code(home, recovery_code.written(secret).lower().replace("-", " "))
    assert (opened.key, opened.actor, opened.kind) == (key, LAN, SlotKind.RECOVERY)
    keys.settle_in(home, opened, LAN)
    newer = recovery_code.new_secret()
    keys.set_recovery_code(home, key, newer, HUNG)
    assert of_kind(home, SlotKind.RECOVERY) == [HUNG]
    with pytest.raises(WrongRecoveryCode) as refused:
        keys.open_with_recovery_code(home, recovery_code.written(secret))
    assert not refused.value.miscopied
    with pytest.raises(WrongRecoveryCode) as refused:
        keys.open_with_recovery_code(home, "ABCD")
    assert refused.value.miscopied


def test_a_file_changed_behind_our_back_is_never_written_on(home: Home, key: bytes) -> None:
    with pytest.raises(KeySlotDamaged):
        keys.set_passphrase(home, bytes(32), "một câu nào đó", LAN)


# -- the first format: one passphrase and perhaps the keyring, of nobody in particular


def first_format(home: Home, key: bytes, **slots: Any) -> None:
    home.prepare()
    mac = hmac.new(keys.derived_key(key, "slotmac"), canonical(slots), hashlib.sha256).hexdigest()
    content = {"format": 1, "slots": slots, "mac": mac}
    document = {**content, "checksum": hashlib.sha256(canonical(content)).hexdigest()}
    home.keys.write_text(json.dumps(document))


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def first_passphrase_slot(key: bytes) -> dict[str, Any]:
    fields = key_slots.salted(stretching.FLOOR)
    slot = key_slots.Slot("passphrase", SlotKind.PASSPHRASE, "", fields, first_format=True)
    return dict(key_slots.wrap(slot, key, key_slots.stretch(slot, OF_LAN)).fields)


def first_keyring_slot(key: bytes, store: Keyring) -> dict[str, Any]:
    store.kept["so-doan", "entry"] = bytes(32).hex()
    slot = key_slots.Slot("keyring", SlotKind.KEYRING, "", {"entry": "entry"}, first_format=True)
    return dict(key_slots.wrap(slot, key, bytes(32)).fields)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Keyring:
    store = Keyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: store)
    monkeypatch.setattr(keyring_slot, "_TRUSTED", frozenset({Keyring.__module__}))
    return store


def test_a_file_of_the_first_format_opens_and_is_brought_up_to_date_in_place(home: Home) -> None:
    key = bytes(range(32))
    first_format(home, key, passphrase=first_passphrase_slot(key))
    opened = keys.open_with_passphrase(home, OF_LAN)
    assert (opened.key, opened.actor) == (key, "")
    keys.settle_in(home, opened, LAN)
    assert json.loads(home.keys.read_bytes())["format"] == 2
    again = keys.open_with_passphrase(home, "cua so nhin ra dong")
    assert (again.key, again.actor) == (key, LAN)


def test_what_stood_beside_it_in_the_first_format_keeps_working(home: Home, store: Keyring) -> None:
    key = bytes(range(32))
    slots = {"passphrase": first_passphrase_slot(key), "keyring": first_keyring_slot(key, store)}
    first_format(home, key, **slots)
    by_keyring = keys.open_with_keyring(home)
    assert (by_keyring.key, by_keyring.actor) == (key, "")
    keys.settle_in(home, by_keyring, LAN)
    assert keys.open_with_keyring(home).actor == LAN
    # Nobody typed the passphrase yet: its slot waits, as it was.
    by_passphrase = keys.open_with_passphrase(home, OF_LAN)
    assert by_passphrase.actor == ""
    keys.settle_in(home, by_passphrase, LAN)
    assert keys.open_with_passphrase(home, OF_LAN).actor == LAN
    assert keys.open_with_keyring(home).key == key


def test_a_forged_file_of_the_first_format_is_refused(home: Home) -> None:
    key = bytes(range(32))
    first_format(home, key, passphrase=first_passphrase_slot(key))
    document = json.loads(home.keys.read_bytes())
    document["slots"]["extra"] = {"wrapped": "x"}
    content = {name: value for name, value in document.items() if name != "checksum"}
    document["checksum"] = hashlib.sha256(canonical(content)).hexdigest()
    home.keys.write_text(json.dumps(document))
    with pytest.raises(KeySlotDamaged):
        keys.open_with_passphrase(home, OF_LAN)


# -- cost and code


@pytest.mark.parametrize(
    "floor_seconds,passes", [(0.0, 16), (0.01, 16), (0.1, 6), (0.13, 4), (0.2, 3), (3.0, 3)]
)
def test_the_cost_follows_the_machine_between_floor_and_ceiling(
    monkeypatch: pytest.MonkeyPatch, floor_seconds: float, passes: int
) -> None:
    monkeypatch.undo()
    assert stretching.cost_for(floor_seconds) == stretching.KdfCost(65536, passes, 4)


def test_a_recovery_code_is_read_back_however_it_was_copied() -> None:
    secret = bytes(range(20))
    code = recovery_code.written(secret)
    assert len(code.split("-")) == recovery_code.GROUPS == 9
    assert recovery_code.read(f"  {code.lower().replace('-', '')} ") == secret
    assert recovery_code.read(code.replace("0", "o").replace("1", "l")) == secret


def test_every_single_wrong_letter_of_a_recovery_code_is_noticed() -> None:
    code = recovery_code.written(bytes(range(20)))
    for place, letter in enumerate(code):
        if letter != "-":
            wrong = code[:place] + ("7" if letter != "7" else "8") + code[place + 1 :]
            with pytest.raises(recovery_code.Miscopied):
                recovery_code.read(wrong)
