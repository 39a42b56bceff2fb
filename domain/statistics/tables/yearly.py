"""T7: the yearly training programme and the assessment, of the members of the last day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from operator import eq
from typing import Any, Final

from domain.records import Record
from domain.rules import RuleSet
from domain.statistics.book import Book
from domain.statistics.model import Chart, Column, Grain, Span, Table
from domain.statistics.picking import PersonTest, count, data_of, members, negated, percent, total
from domain.workflows.grading import training_grade, training_total
from domain.workflows.periods import days_of
from domain.workflows.registry import workflows

# Label of each band and grade; the codes are those of the catalogues.
_BANDS: Final = {"outstanding": "Xuất sắc", "good": "Khá", "average": "Trung bình", "weak": "Yếu"}
GRADES: Final = {
    "outstanding": "Hoàn thành xuất sắc",
    "good": "Hoàn thành tốt",
    "completed": "Hoàn thành",
    "not_completed": "Không hoàn thành",
    "not_graded": "Không xếp loại",
    "exempt": "Chưa xếp loại, được miễn",
}
_TRAINING, _GRADING, _SHARES = "Chương trình rèn luyện", "Xếp loại đoàn viên", "Tỷ lệ trên số được xếp loại"
_GRADES_PARAMETER: Final = "assessment_grades"


# What a case of a round says about its member under the rules of the day.
_Says = Callable[[Any, RuleSet], Any]


def _rounds(book: Book, span: Span, workflow: str, figure: str, says: _Says) -> Mapping[int, Any]:
    """Row of the person → what the case says that counts to a figure in the round of the last day."""
    states = {
        state for each in workflows()[workflow].counts if each.name == figure for state in each.in_states
    }

    def look() -> dict[int, Any]:
        rows, rules = book.people.row_of, book.rules(span)
        return {
            rows[book.person(case)]: says(data_of(case), rules)
            for case in book.cases.of(workflow)
            if case.fields.get("state") in states and _is_current(case, span.last) and book.person(case)
        }

    return book.remembered((workflow, figure, says, span.last), look)


def _is_current(case: Record, day: str) -> bool:
    first, last = _days_of(str(data_of(case).get("period") or ""))
    return first <= day <= last


@lru_cache(maxsize=256)
def _days_of(period: str) -> tuple[str, str]:
    """First and last day; of what is no period none lies between."""
    days = days_of(period)
    return (days[0].isoformat(), days[1].isoformat()) if days is not None else ("9999", "")


def _in_round(workflow: str, figure: str, says: _Says, takes: Callable[[Any], bool]) -> PersonTest:
    """People about whom the case of the round says something that `takes` likes; no case says None."""

    def test(book: Book, span: Span) -> Callable[[int], bool]:
        said = _rounds(book, span, workflow, figure, says).get
        return lambda row: takes(said(row))

    return test


def _training(data: Any, rules: RuleSet) -> str:
    """The band, "" while it was only registered."""
    return training_grade(training_total(data), rules) or ""


def _grade(data: Any, rules: RuleSet) -> str:
    return str(data.get("approved_grade") or "")


def _trained(takes: Callable[[Any], bool]) -> PersonTest:
    return _in_round("training", "training_registered", _training, takes)


def _assessed(takes: Callable[[Any], bool]) -> PersonTest:
    return _in_round("assessment", "assessed", _grade, takes)


_REGISTERED: Final = _trained(lambda band: band is not None)
_SCORED: Final = _trained(bool)


def _grades(rules: RuleSet) -> tuple[Column, ...]:
    """Those that count under these rules, then what is offered beside them, then nobody's grade."""
    counted = rules.names(_GRADES_PARAMETER)
    beside = [code for code in GRADES if code not in counted]
    columns = [
        count(f"grade_{code}", GRADES[code], members(_assessed(partial(eq, code))), _GRADING)
        for code in (*counted, *beside)
    ]
    without = _assessed(lambda grade: grade not in GRADES)
    return (
        *columns,
        count("ungraded", "Chưa đánh giá", members(without), _GRADING),
        total("graded", "Số được xếp loại", [f"grade_{code}" for code in counted], _GRADING),
        *(percent(f"share_{code}", (f"grade_{code}", "graded"), _SHARES, GRADES[code]) for code in counted),
    )


T7: Final = Table(
    name="t7",
    number="T7",
    title="Rèn luyện và xếp loại đoàn viên",
    grain=Grain.PERIOD,
    rule="Đoàn viên vào cuối ngày cuối kỳ, theo kỳ rèn luyện và kỳ xếp loại (năm hoặc năm học) chứa ngày đó, "
    "như hồ sơ của kỳ hiện ghi. Tỷ lệ xếp loại tính trên số được xếp loại, không trên tất cả.",
    columns=(
        count("members", "Tổng số đoàn viên", members()),
        count("registered", "Đã đăng ký", members(_REGISTERED), _TRAINING),
        count("not_registered", "Chưa đăng ký", members(negated(_REGISTERED)), _TRAINING),
        percent("registered_share", ("registered", "members"), _TRAINING),
        count("scored", "Đã đánh giá", members(_SCORED), _TRAINING),
        *(
            count(f"band_{band}", label, members(_trained(partial(eq, band))), _TRAINING)
            for band, label in _BANDS.items()
        ),
    ),
    columns_by=_grades,
    parameters=(
        "training_outstanding_total_min",
        "training_good_total_min",
        "training_average_total_min",
        _GRADES_PARAMETER,
    ),
    sentence="Kỳ có ngày {day}, {unit} có {total:registered}/{total:members} đoàn viên đăng ký rèn luyện "
    "({percent:registered_share}); {total:graded} đoàn viên được xếp loại, trong đó "
    "{total:grade_outstanding} hoàn thành xuất sắc nhiệm vụ ({percent:share_outstanding}).",
    charts=(Chart(columns=("registered", "not_registered"), title="Đăng ký rèn luyện"),),
    source="domain.md 5.3; 3.6, 3.7",
)

TABLES: Final = (T7,)
