"""What a cadre may choose about the program: each setting declared once, read and written in one place.

A value comes from the level above, from the cadre or the laptop (its scope says which), else it is the
default. What the window needs before anybody has unlocked the home (`before_unlock`) is also kept beside
the replica (`look`): it tells nothing about people.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop.services.failures import ActionRefused
from domain.frozen import frozen
from domain.roles import Role

if TYPE_CHECKING:
    from desktop.services.session import Session

# The level above is kept among the settings under a name that no cadre's id can have.
SUPERIOR: Final = "superior"
_LOOK_FILE: Final = "look.json"
_EVERYBODY: Final = frozenset({Role.SECRETARY, Role.BRANCH, Role.VOLUNTEER})
_KEEPERS: Final = frozenset({Role.SECRETARY, Role.BRANCH})


class Scope(StrEnum):
    """Whose setting it is: everybody's on this laptop, or each cadre's own."""

    LAPTOP = "laptop"
    CADRE = "cadre"


class Source(StrEnum):
    """Where the value that holds comes from."""

    DEFAULT = "default"
    LAPTOP = "laptop"
    CADRE = "cadre"
    SUPERIOR = "superior"


class Group(StrEnum):
    """The headings of the settings screen, in its order; the value is what people read."""

    LOOK = "Giao diện"
    SAFETY = "Khóa và bảo vệ dữ liệu"
    SYNC = "Đồng bộ"


@frozen(kw_only=True)
class Setting:
    """One setting. `choices` are (value, label); a number has `least`, `most`, `step` and `unit` instead.

    The type of `default` (bool, int or str) is the setting's type.
    """

    name: str
    label: str
    explanation: str
    group: Group
    default: bool | int | str
    scope: Scope
    choices: tuple[tuple[str, str], ...] = ()
    least: int = 0
    most: int = 0
    step: int = 1
    unit: str = ""
    set_by: frozenset[Role] = _EVERYBODY
    before_unlock: bool = False

    def accepts(self, value: object) -> bool:
        if type(value) is not type(self.default):
            return False
        if isinstance(value, int) and not isinstance(value, bool):
            return self.least <= value <= self.most
        return not self.choices or value in dict(self.choices)

    def shown(self, value: object) -> str:
        """The value as people read it: "10 phút", "Có", "Theo máy"."""
        if isinstance(value, bool):
            return "Có" if value else "Không"
        if isinstance(value, int):
            return f"{value} {self.unit}".rstrip() if self.unit != "%" else f"{value} %"
        return dict(self.choices).get(str(value), str(value))


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        name="appearance",
        label="Màu giao diện",
        explanation="Sáng, tối, hoặc theo cách máy tính đang đặt.",
        group=Group.LOOK,
        default="system",
        choices=(("system", "Theo máy"), ("light", "Sáng"), ("dark", "Tối")),
        scope=Scope.CADRE,
        before_unlock=True,
    ),
    Setting(
        name="font_scale",
        label="Cỡ chữ",
        explanation="Phóng to hay thu nhỏ chữ của cả chương trình.",
        group=Group.LOOK,
        default=100,
        least=90,
        most=150,
        step=5,
        unit="%",
        scope=Scope.CADRE,
        before_unlock=True,
    ),
    Setting(
        name="lock_after_minutes",
        label="Tự khóa màn hình sau",
        explanation="Khi không ai gõ phím hay dùng chuột. Phần đang nhập được giữ lại trước khi khóa.",
        group=Group.SAFETY,
        default=10,
        least=1,
        most=60,
        unit="phút",
        scope=Scope.LAPTOP,
        set_by=_KEEPERS,
    ),
    Setting(
        name="passphrase_least",
        label="Mật khẩu dài ít nhất",
        explanation="Áp dụng khi đặt mật khẩu mới. Mật khẩu đang dùng vẫn mở được dữ liệu.",
        group=Group.SAFETY,
        default=10,
        least=10,
        most=40,
        unit="ký tự",
        scope=Scope.LAPTOP,
        set_by=frozenset({Role.SECRETARY}),
    ),
    Setting(
        name="keyring",
        label="Mở bằng kho khóa của máy",
        explanation="Bật: ai mở được tài khoản máy tính này thì mở được chương trình mà không cần mật khẩu. "
        "Nên tắt khi nhiều người dùng chung một tài khoản máy tính.",
        group=Group.SAFETY,
        default=False,
        scope=Scope.LAPTOP,
        set_by=_KEEPERS,
    ),
    Setting(
        name="mask_citizen_ids",
        label="Che số CCCD trong danh sách",
        explanation="Danh sách chỉ hiện bốn số cuối. Trong hồ sơ của từng người vẫn thấy đủ.",
        group=Group.SAFETY,
        default=True,
        scope=Scope.CADRE,
    ),
    Setting(
        name="sync_automatically",
        label="Tự đồng bộ khi có mạng",
        explanation="Tắt: chỉ gửi và nhận khi bấm F5. Thay đổi chưa gửi vẫn nằm an toàn trên máy này.",
        group=Group.SYNC,
        default=True,
        scope=Scope.LAPTOP,
        set_by=_KEEPERS,
    ),
    Setting(
        name="sync_most_megabytes",
        label="Dung lượng tối đa mỗi lần đồng bộ",
        explanation="Cho mạng trả tiền theo dung lượng. Đủ mức này thì dừng, phần còn lại đi ở lần sau.",
        group=Group.SYNC,
        default="0",
        choices=(("0", "Không giới hạn"), ("1", "1 MB"), ("5", "5 MB"), ("20", "20 MB")),
        scope=Scope.LAPTOP,
        set_by=_KEEPERS,
    ),
    Setting(
        name="files_by_themselves_kib",
        label="Tự tải tệp đính kèm đến cỡ",
        explanation="Tệp của văn bản chỉ đạo nhỏ hơn cỡ này được tải sẵn sau khi đồng bộ. "
        "Tệp lớn hơn chỉ tải khi bạn bấm tải.",
        group=Group.SYNC,
        default="500",
        choices=(("0", "Không tự tải"), ("200", "200 KB"), ("500", "500 KB"), ("2048", "2 MB")),
        scope=Scope.LAPTOP,
        set_by=_KEEPERS,
    ),
    Setting(
        name="files_most_megabytes",
        label="Chỗ giữ tệp đã tải",
        explanation="Đầy mức này thì tệp lâu không mở được bỏ khỏi máy trước; cần thì tải lại. "
        "Tệp chưa gửi lên máy chủ không bao giờ bị bỏ.",
        group=Group.SYNC,
        default=500,
        least=50,
        most=5000,
        step=50,
        unit="MB",
        scope=Scope.LAPTOP,
        set_by=_KEEPERS,
    ),
)
BY_NAME: Final[Mapping[str, Setting]] = {setting.name: setting for setting in SETTINGS}


@frozen
class State:
    """A setting as it stands for one cadre. `locked` is the code of the sentence that says why, or ""."""

    setting: Setting
    value: bool | int | str
    source: Source
    locked: str = ""


class Settings(Mapping[str, Any]):
    """Every setting of one session: `settings["font_scale"]` is the value that holds."""

    def __init__(self, states: Mapping[str, State]) -> None:
        self.states = states

    def __getitem__(self, name: str) -> Any:
        return self.states[name].value

    def __iter__(self) -> Iterator[str]:
        return iter(self.states)

    def __len__(self) -> int:
        return len(self.states)


def defaults() -> Settings:
    """What holds where nobody chose anything."""
    return Settings({one.name: State(one, one.default, Source.DEFAULT) for one in SETTINGS})


def read(session: Session) -> Settings:
    """What holds now for the cadre who works."""
    from sync.replica import keys

    with session.replica.reading() as reader:
        stored = {
            Source.SUPERIOR: reader.settings(SUPERIOR),
            Source.CADRE: reader.settings(session.actor.id),
            Source.LAPTOP: reader.settings(),
        }
    states = {setting.name: _state(setting, stored, session.actor.role) for setting in SETTINGS}
    keyring = states["keyring"]
    if keyring.source is not Source.SUPERIOR:
        # What is so is what stands in the key file, whoever put it there.
        opens = keys.has_keyring_slot(session.home)
        source = Source.LAPTOP if opens else Source.DEFAULT
        states["keyring"] = replace(keyring, value=opens, source=source)
    return Settings(states)


def value_of(session: Session, name: str) -> bool | int | str:
    """One setting as it holds now: for work that is done again and again."""
    with session.replica.reading() as reader:
        stored = {
            Source.SUPERIOR: reader.settings(SUPERIOR),
            Source.CADRE: reader.settings(session.actor.id),
            Source.LAPTOP: reader.settings(),
        }
    return _state(BY_NAME[name], stored, session.actor.role).value


def write(session: Session, name: str, value: object) -> Settings:
    """Set one setting (None: back to what holds without it) and give all of them as they stand then.

    Raises KeyError for a name and ValueError for a value that is not declared, ActionRefused
    `setting.superior` or `setting.role` where this cadre may not set it.
    """
    return write_all(session, {name: value})


def write_all(session: Session, values: Mapping[str, object]) -> Settings:
    """As `write`, several at once, all or none."""
    standing = read(session)
    for name, value in values.items():
        state = standing.states[name]
        if state.locked:
            raise ActionRefused(state.locked, {"setting": state.setting.label})
        if value is not None and not state.setting.accepts(value):
            raise ValueError(f"{name} does not take {value!r}")
    with session.replica.writing() as work:
        for name, value in values.items():
            actor = session.actor.id if BY_NAME[name].scope is Scope.CADRE else ""
            work.put_setting(name, value, actor)
        work.commit()
    settings = read(session)
    keep_look(session.home.path, settings)
    return settings


def look(folder: Path | None) -> dict[str, Any]:
    """The settings that hold before anybody has unlocked the home: those of whoever used it last."""
    kept = _kept_look(_look_path(folder))
    chosen = {}
    for setting in SETTINGS:
        if setting.before_unlock:
            value = kept.get(setting.name)
            chosen[setting.name] = value if setting.accepts(value) else setting.default
    return chosen


def keep_look(folder: Path, settings: Mapping[str, Any]) -> None:
    """Note what `look` will give: after a change, and when another cadre has come."""
    from sync.replica.home import write_atomically

    wanted = {setting.name: settings[setting.name] for setting in SETTINGS if setting.before_unlock}
    path = _look_path(folder)
    if _kept_look(path) != wanted:
        write_atomically(path, json.dumps(wanted).encode())


def _look_path(folder: Path | None) -> Path:
    from sync.replica.home import Home

    return Home(folder).path / _LOOK_FILE


def _kept_look(path: Path) -> Mapping[str, Any]:
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError):
        # Only the look of the first screen: a file that somebody damaged is worth no sentence.
        return {}
    return kept if isinstance(kept, dict) else {}


def _state(setting: Setting, stored: Mapping[Source, Mapping[str, Any]], role: Role) -> State:
    locked = "" if role in setting.set_by else "setting.role"
    own = Source.CADRE if setting.scope is Scope.CADRE else Source.LAPTOP
    for source in (Source.SUPERIOR, own):
        value = stored[source].get(setting.name)
        # A value of an older or newer program that this one cannot use counts as not set.
        if value is not None and setting.accepts(value):
            superior = "setting.superior" if source is Source.SUPERIOR else ""
            return State(setting, value, source, superior or locked)
    return State(setting, setting.default, Source.DEFAULT, locked)
