"""A counted table with everything that stands around it on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import paper_words
from desktop.services.report_scope import left_out
from desktop.services.stamps import as_of
from desktop.services.wording import field_label, in_sentence, sentence, word, word_or
from domain.rules import Rulebook, WrongParameter
from domain.statistics.model import Remark, Result, RowsOf, Table
from domain.statistics.shares import percent
from domain.values.numbers import grouped

if TYPE_CHECKING:
    from desktop.services.statistics import Stamp


_LINES: Final = {RowsOf.BRANCHES: "report.branch", RowsOf.GRASSROOTS: "report.grassroots"}

# Parameters that are lists: of names of fields, and of codes of a catalogue.
_OF_FIELDS: Final = frozenset({"missing_information"})
_OF_CATALOGUES: Final = {
    "missing_information_uncounted_sources": "member_source",
    "assessment_grades": "assessment_grade",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`made_on`: "YYYY-MM-DD". `superior` and `organ` are lines of the head, `place` stands before the day.

    `drafter` and `signer` are people's names, `signer` "" where nobody is known to hold the post.
    """

    result: Result
    stamp: Stamp
    made_on: str
    superior: str
    organ: str
    place: str
    author: str
    drafter: str
    post: str
    signer: str = ""
    rulebook: Rulebook

    @property
    def title(self) -> str:
        table = self.result.table
        return f"{table.number}. {table.title}"

    @property
    def file_stem(self) -> str:
        return file_stem(self.result)

    @property
    def dated(self) -> str:
        """ "Hoa Mai, ngày 05 tháng 9 năm 2026"; nothing stands where the place is not known."""
        day = paper_words.long_date(self.made_on)
        return f"{self.place}, {day}" if self.place else f"{day[:1].upper()}{day[1:]}"

    @property
    def as_of(self) -> str:
        return as_of(self.result.table, self.result.query, self.stamp)

    @property
    def scope(self) -> str:
        """Of whom the figures are, and what was left out of them."""
        unit = word("report.scope").format(
            unit=paper_words.organ_name(self.result.unit_name, self.result.unit_level)
        )
        parts = [unit, *left_out(self.result.query, self.rulebook)]
        return "; ".join(parts)

    def explained(self) -> list[str]:
        """How it is counted, by which thresholds, what is expected, and what to know about the figures."""
        table = self.result.table
        lines = [word("report.rule").format(rule=table.rule)] if table.rule else []
        if thresholds := thresholds_told(self.result):
            lines.append(word("report.thresholds").format(thresholds="; ".join(thresholds)))
        for key, target in table.targets.items():
            shown = percent(round(target * 10_000))
            lines.append(word("report.target").format(column=column_name(self.result, key), target=shown))
        lines += [
            word("report.remark").format(remark=remark_told(self.result, remark))
            for remark in self.result.remarks
        ]
        return lines


def lines_title(table: Table) -> str:
    """What stands above the names of the lines."""
    return word(_LINES.get(table.rows, "report.unit"))


def file_stem(result: Result) -> str:
    """What a file of these figures is called, without its ending."""
    table, query = result.table, result.query
    # What is not all of it must not be written over what is.
    marked = f" {word('report.filtered')}" if query.levels or query.sectors or query.as_in_2023 else ""
    return paper_words.file_stem(f"{table.number} {table.title} {query.span.last}{marked}")


def thresholds_told(result: Result) -> list[str]:
    """The parameters that the table is counted by, in words with their values."""
    return [
        word_or(f"parameter.{name}", f"{name} = {{value}}").format(value=_parameter(result, name))
        for name in result.table.parameters
    ]


def remark_told(result: Result, remark: Remark) -> str:
    """A remark in words; the line that it is about stands before it."""
    told = sentence(remark.code, remark.params)
    name = next((row.name for row in result.rows if row.org == remark.org and remark.org), "")
    return f"{name}: {told}" if name else told


def column_name(result: Result, key: str) -> str:
    """A column with the heading above it: "Chi đoàn: Tỷ lệ"."""
    column = result.table.by_key[key]
    return f"{column.group}: {column.label}" if column.group else column.label


def _parameter(result: Result, name: str) -> str:
    value = result.rules.parameters.get(name)
    if value is None:
        raise WrongParameter(name)
    if isinstance(value, list | tuple):
        return ", ".join(_member_told(name, str(one)) for one in value)
    return grouped(value) if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _member_told(parameter: str, one: str) -> str:
    """One of a list of values: a field, a code of a catalogue, or what it says itself."""
    from sync.protocol.rulebook import rulebook

    if parameter in _OF_FIELDS:
        return in_sentence(field_label(one))
    catalogue = _OF_CATALOGUES.get(parameter)
    return rulebook().catalogue(catalogue).labels.get(one, one) if catalogue else one
