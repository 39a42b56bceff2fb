"""One cell of a list as the stored value of a field, by the same readers as everything that is typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from domain.fields import Field, FieldType
from domain.findings import CheckLevel, Finding
from domain.importing.cells import CellValue, shown
from domain.importing.dates import as_typed, serial_day, short_year_in_full
from domain.importing.gone import says_gone
from domain.importing.leftovers import DITTOS, LEFTOVER_STARTS, leftover
from domain.importing.person_names import doubt_about, may_hold_more
from domain.members.fields import MEMBER
from domain.records import Value
from domain.rules import Rulebook
from domain.stored_form import normalise
from domain.text import clean, fold, is_clean
from domain.values.citizen_ids import CURRENT_LENGTH, OLD_LENGTH, is_sound_citizen_id
from domain.values.legacy_encodings import legacy_readings
from domain.values.names import is_sound_name
from domain.values.phones import is_stored_phone

_DATES: Final = frozenset({FieldType.DATE, FieldType.PARTIAL_DATE})
_YES_WORDS: Final = frozenset({"da co", "co so", "roi", "da cap", "da co so", "co so doan", "co", "v"})
_NO_WORDS: Final = frozenset({"chua", "chua co", "chua cap", "khong co", "ko"})
# What people write into a cell that has nothing to say.
_NOTHING_WORDS: Final = frozenset(
    {
        "-",
        "--",
        "---",
        "/",
        "khong",
        "khong co",
        "ko",
        "ko co",
        "chua",
        "chua co",
        "chua ro",
        "khong ro",
        "n/a",
    }
)
_BETWEEN_LABELS: Final = re.compile(r"[;,\n+]")
_CODE_AND_LABEL: Final = re.compile(r"\s*([0-9]+)\s*[-–.:)]\s*(.+)", re.DOTALL)
_NOTE: Final = "note"
# What a name says is known only after these are put right.
_LETTERS_LOST: Final = frozenset({"name.mojibake", "name.lost_letters", "text.unreadable"})
# A whole number that ends like this was rounded when it was shown as 1,23E+11.
_ROUNDED: Final = re.compile(r"[0-9]{4,7}0{6,}")
# Any other number that was.
EXPONENT: Final = "E+"
_SHORTENED: Final = re.compile(r"\s*[0-9](?:[.,][0-9]+)?E\+[0-9]{1,2}\s*")
_DIGITS_TOGETHER: Final = re.compile(r"[0-9](?:[ .\-]?[0-9])+")
# "Thái B?nh": a program saved the text in a code that has no such letter.
_LOST_LETTER: Final = re.compile("\ufffd|(?<=[^\\W\\d_])\\?(?=[^\\W\\d_])")
# No province has this number: an old card of nine digits in a column whose cells all show twelve.
_NO_PLACE: Final = "000"
# Codes as scripts write them that know no whole numbers, 5.0, and as cells of the format "00" show them: 05.
_CODE_AS_NUMBER: Final = re.compile(r"^\s*0*([0-9]{1,3})(?:\.0)?\s*$")
# Where codes of the central system stand for a text that is kept as text here.
LABELS_FOR: Final[Mapping[str, str]] = {"citizen_id_issued_by": "issuing_place"}


class ReadValue(NamedTuple):
    """A stored value for a field (None: nothing), and what was found."""

    field: str
    value: Value
    finding: Finding | None = None


Read = tuple[ReadValue, ...]


class OtherLabels:
    """What lists write in place of the labels of code lists (`resources/importing/labels.json`).

    `same`: another spelling of one label. `likely`: what is probably meant, to be offered only.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._same, self._likely = (_by_folded(content.get(one, {})) for one in ("same", "likely"))

    def same(self, catalogue: str, text: str) -> str | None:
        return self._same.get((catalogue, fold(text)))

    def likely(self, catalogue: str, text: str) -> str | None:
        return self._likely.get((catalogue, fold(text)))


class CellReader:
    """`from_1904`: from which day the list's bare numbers count. `pivot`: see `ColumnMapping`."""

    def __init__(
        self,
        rulebook: Rulebook,
        labels: OtherLabels,
        *,
        from_1904: bool = False,
        pivot: int | None = None,
    ) -> None:
        self._rulebook, self._labels = rulebook, labels
        self._from_1904, self._pivot = from_1904, pivot

    def reader(
        self, declared: Field, *, month_first: bool = False, suggested_pivot: int = 30
    ) -> Callable[[CellValue], Read]:
        """What reads the cells of a column of this field."""
        read = self._reader(declared, month_first, suggested_pivot)

        def checked(raw: CellValue) -> Read:
            left = left_in(declared, raw)
            return read(raw) if left is None else (ReadValue(declared.name, None, left),)

        return checked

    def _reader(
        self, declared: Field, month_first: bool, suggested_pivot: int
    ) -> Callable[[CellValue], Read]:
        if declared.type in _DATES:
            return lambda raw: self._date(declared, raw, month_first, suggested_pivot)
        if declared.type is FieldType.BOOLEAN:
            return lambda raw: self._boolean(declared, raw)
        if declared.type is FieldType.CODE:
            return lambda raw: self._code(declared, raw)
        if declared.type is FieldType.CODES:
            return lambda raw: self._codes(declared, raw)
        if declared.type is FieldType.CITIZEN_ID:
            return lambda raw: self._citizen_id(declared, raw)
        if declared.type is FieldType.NAME:
            return lambda raw: self._name(declared, shown(raw))
        if declared.name in LABELS_FOR:
            return lambda raw: self._labelled(declared, raw)
        if declared.type is FieldType.TEXT:
            return lambda raw: self._free_text(declared, raw)
        return lambda raw: self._plain(declared, shown(raw))

    def plain_test(self, declared: Field) -> Callable[[str], bool]:
        """A quick test that knows cells of a field which `reader` takes as they are, without a remark.

        Most cells are such ones; of any other it says nothing.
        """
        if declared.type is FieldType.PHONE:
            return is_stored_phone
        if declared.type is FieldType.CITIZEN_ID:
            provinces = self._rulebook.catalogue("citizen_id_province").labels.keys()
            return lambda text: is_sound_citizen_id(text, provinces)
        most = declared.max_length
        if declared.type is FieldType.NAME:
            return lambda text: len(text) <= most and is_sound_name(text) and not may_hold_more(text)
        if declared.type is FieldType.TEXT and declared.name not in LABELS_FOR:
            return lambda text: (
                text.isascii()
                and 0 < len(text) <= most
                and is_clean(text)
                and text[0] not in LEFTOVER_STARTS
                and text not in DITTOS
                and "?" not in text
                and EXPONENT not in text
            )
        return _never

    def _plain(self, declared: Field, text: str) -> Read:
        value, finding = normalise(declared, text, self._rulebook)
        if finding is not None and finding.level is CheckLevel.ERROR and _says_nothing(declared, text):
            return _as_nothing(declared, text)
        return (ReadValue(declared.name, value, finding),)

    def _name(self, declared: Field, text: str) -> Read:
        """One person's; whoever else, or whatever else, stands beside them is told."""
        [told] = self._plain(declared, text)
        if told.finding is not None and told.finding.code in _LETTERS_LOST:
            return (told,)
        doubt = doubt_about(declared.name, text)
        if doubt is None:
            return (told,)
        is_error = told.value is None or doubt.level is CheckLevel.ERROR
        level = CheckLevel.ERROR if is_error else doubt.level
        finding = Finding(level, doubt.code, doubt.fields, doubt.params, doubt.fix)
        return (ReadValue(declared.name, None if is_error else told.value, finding),)

    def _free_text(self, declared: Field, raw: CellValue) -> Read:
        if raw == 0 and not isinstance(raw, bool):
            # A formula shows it where the cell is empty that it looks at.
            return _as_nothing(declared, "0")
        if _SHORTENED.fullmatch(shown(raw)):
            return (
                ReadValue(declared.name, None, Finding(CheckLevel.ERROR, "import.rounded", (declared.name,))),
            )
        [told] = self._text(declared, shown(raw))
        if declared.name == _NOTE and told.finding is None and says_gone(str(told.value)):
            gone = Finding(CheckLevel.WARNING, "import.note_says_gone", (declared.name,))
            return (told._replace(finding=gone),)
        return (told,)

    def _text(self, declared: Field, text: str) -> Read:
        """Free text is never refused, so that what an old font left behind would be stored for ever."""
        readings = legacy_readings(text)
        if not readings:
            [told] = self._plain(declared, text)
            if told.finding is None and _LOST_LETTER.search(text):
                lost = Finding(CheckLevel.WARNING, "import.lost_letters", (declared.name,))
                return (told._replace(finding=lost),)
            return (told,)
        fix = {declared.name: clean(readings[0])} if len(readings) == 1 else None
        finding = Finding(CheckLevel.ERROR, "import.old_code", (declared.name,), {}, fix)
        return (ReadValue(declared.name, None, finding),)

    def _date(self, declared: Field, raw: CellValue, month_first: bool, suggested_pivot: int) -> Read:
        text = as_typed(raw, month_first=month_first, pivot=self._pivot)
        [told] = self._plain(declared, text)
        finding = told.finding
        if finding is None:
            return (told,)
        fix: str | None = None
        if finding.code == "date.serial":
            fix = serial_day(raw if not isinstance(raw, str) else _number(raw), from_1904=self._from_1904)
        elif finding.code == "date.two_digit_year":
            fix = short_year_in_full(text, suggested_pivot)
        if fix is not None:
            finding = Finding(
                finding.level, finding.code, finding.fields, finding.params, {declared.name: fix}
            )
        return (ReadValue(declared.name, told.value, finding),)

    def _boolean(self, declared: Field, raw: CellValue) -> Read:
        if isinstance(raw, bool):
            return (ReadValue(declared.name, raw),)
        word = fold(shown(raw))
        if word in _YES_WORDS or word in _NO_WORDS:
            return (ReadValue(declared.name, word in _YES_WORDS),)
        return self._plain(declared, shown(raw))

    def _code(self, declared: Field, raw: CellValue) -> Read:
        text = _CODE_AS_NUMBER.sub(r"\1", shown(raw))
        same = self._labels.same(declared.catalogue, text)
        value, finding = normalise(declared, text, self._rulebook)
        if finding is None or finding.level is not CheckLevel.ERROR:
            return (ReadValue(declared.name, value, finding),)
        if same is not None:
            return (ReadValue(declared.name, same),)
        parts = _CODE_AND_LABEL.fullmatch(text)
        if parts is not None:
            code = self._rulebook.catalogue(declared.catalogue).code_of(parts[2])
            if code is not None and code == parts[1]:
                return (ReadValue(declared.name, code),)
        likely = self._labels.likely(declared.catalogue, text) or self._became_a_day(declared, raw)
        if likely:
            fix = {declared.name: likely}
            finding = Finding(finding.level, finding.code, finding.fields, finding.params, fix)
            return (ReadValue(declared.name, None, finding),)
        if _says_nothing(declared, text):
            return _as_nothing(declared, text)
        if other := self._of_another_field(declared, text):
            params = {"text": text.strip(), "label": other.label, "here": declared.label}
            finding = Finding(finding.level, "import.of_another_field", finding.fields, params)
        return (ReadValue(declared.name, None, finding),)

    def _became_a_day(self, declared: Field, raw: CellValue) -> str | None:
        """ "9/12" that a spreadsheet took for a day of December: the code that those numbers stand for."""
        if not isinstance(raw, date):
            return None
        texts = (f"{raw.day}/{raw.month}", f"{raw.month}/{raw.day}")
        told = [self._labels.same(declared.catalogue, one) for one in texts]
        told += [self._labels.likely(declared.catalogue, one) for one in texts]
        codes = {code for code in told if code}
        return codes.pop() if len(codes) == 1 else None

    def _of_another_field(self, declared: Field, text: str) -> Field | None:
        """The one other field whose labels have this text: "Đại học" is no general education."""
        found = [
            other
            for other in MEMBER.fields
            if other.type is FieldType.CODE
            and other.correctable
            and other.catalogue != declared.catalogue
            and (
                self._rulebook.catalogue(other.catalogue).code_of(text) is not None
                or self._labels.same(other.catalogue, text) is not None
                or self._labels.likely(other.catalogue, text) is not None
            )
        ]
        return found[0] if len(found) == 1 and not text.strip().isdigit() else None

    def _codes(self, declared: Field, raw: CellValue) -> Read:
        """Several labels in one cell; each may be spelt otherwise."""
        text = shown(raw)
        parts = [part.strip() for part in _BETWEEN_LABELS.split(text)]
        spelt = [self._labels.same(declared.catalogue, part) or part for part in parts]
        return self._plain(declared, "; ".join(spelt) if spelt != parts else text)

    def _citizen_id(self, declared: Field, raw: CellValue) -> Read:
        text = shown(raw)
        if not isinstance(raw, str) and _ROUNDED.fullmatch(text):
            finding = Finding(CheckLevel.ERROR, "citizen_id.rounded", (declared.name,))
            return (ReadValue(declared.name, None, finding),)
        [told] = self._plain(declared, text)
        found = told.finding
        if found is not None and found.code == "citizen_id.unreadable" and (number := _number_among(text)):
            fix = {declared.name: number}
            return (told._replace(finding=Finding(found.level, found.code, found.fields, found.params, fix)),)
        if (
            found is not None
            and found.code == "citizen_id.province"
            and str(told.value).startswith(_NO_PLACE)
        ):
            fix = {declared.name: str(told.value)[-OLD_LENGTH:]}
            padded = Finding(CheckLevel.ERROR, found.code, found.fields, found.params, fix)
            return (ReadValue(declared.name, None, padded),)
        return (told,)

    def _labelled(self, declared: Field, raw: CellValue) -> Read:
        text = shown(raw)
        label = self._rulebook.catalogue(LABELS_FOR[declared.name]).labels.get(text.strip())
        return self._text(declared, label or text)


def left_in(declared: Field, raw: CellValue, *, needed: bool | None = None) -> Finding | None:
    """What a spreadsheet left in this cell of a list in place of a value of the field.

    The sign of an error says that the list has no value there: where none is `needed` (otherwise than as
    declared, for a field that can be said elsewhere) it keeps nobody out. A formula has one, not known here.
    """
    if needed is None:
        needed = declared.required
    found = leftover(declared.name, raw) if isinstance(raw, str) else None
    if found is None or found.code != "cell.sheet_error" or needed:
        return found
    return Finding(CheckLevel.WARNING, found.code, found.fields, found.params)


def _never(text: str) -> bool:
    return False


def _number(text: str) -> CellValue:
    stripped = text.strip().removesuffix(".0")
    return int(stripped) if stripped.isascii() and stripped.isdigit() else None


def _number_among(text: str) -> str:
    """The one citizen id that stands among words, "034204000011 (mới)"; "" where none or several do."""
    digits = [re.sub(r"[ .\-]", "", run) for run in _DIGITS_TOGETHER.findall(text)]
    numbers = [run for run in digits if len(run) in (OLD_LENGTH, CURRENT_LENGTH)]
    return numbers[0] if len(numbers) == 1 else ""


def _says_nothing(declared: Field, text: str) -> bool:
    return not declared.required and fold(text) in _NOTHING_WORDS


def _as_nothing(declared: Field, text: str) -> Read:
    hint = Finding(CheckLevel.HINT, "import.says_nothing", (declared.name,), {"text": text.strip()})
    return (ReadValue(declared.name, None, hint),)


def _by_folded(content: Mapping[str, Mapping[str, list[str]]]) -> dict[tuple[str, str], str]:
    return {
        (catalogue, fold(text)): code
        for catalogue, by_code in content.items()
        for code, texts in by_code.items()
        for text in texts
    }
