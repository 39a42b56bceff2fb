"""Writes the pages about the workflows: `python build/workflow_pages.py` writes `docs/workflows.md` and more.

In Vietnamese, from the declarations alone, so that a cadre who knows the charter can check what the program
does. A test compares them with the declarations; nobody edits them by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
INDEX = ROOT / "docs" / "workflows.md"
FOLDER = ROOT / "docs" / "workflows"
sys.path.insert(0, str(ROOT))

from workflow_words import (  # noqa: E402
    ABOUT,
    BOARDS,
    EXITS,
    HANDS,
    NOTHING,
    ON_MOVE,
    SEVERITIES,
    TYPES,
    WINS,
)

from desktop.services.wording import sentence  # noqa: E402
from domain.fields import Sensitivity  # noqa: E402
from domain.workflows.conditions import OF_DECISIONS, general_of  # noqa: E402
from domain.workflows.exits import RANKING  # noqa: E402
from domain.workflows.model import (  # noqa: E402
    NEW,
    About,
    Condition,
    Hand,
    Severity,
    State,
    Step,
    Together,
    Workflow,
)
from domain.workflows.registry import every_workflow  # noqa: E402
from sync.protocol.rulebook import rulebook  # noqa: E402


def pages() -> dict[Path, str]:
    """Every page with its text."""
    about_each = {FOLDER / f"{one.name}.md": _page(one) for one in every_workflow().values()}
    return {INDEX: _index(), **about_each}


# -- the page of one workflow -----------------------------------------------------------------------


def _page(workflow: Workflow) -> str:
    parts = (
        _opening(workflow),
        _states(workflow),
        _steps(workflow),
        _conditions(workflow),
        _effects(workflow),
        _papers(workflow),
        _figures(workflow),
        _fields(workflow),
    )
    return "\n".join(line for part in parts for line in part)


def _opening(workflow: Workflow) -> Iterator[str]:
    intent = workflow.intent
    yield f"# {workflow.number}. {workflow.label}"
    yield ""
    yield _MADE
    yield ""
    yield f"**{intent.question}** {intent.difference}"
    yield ""
    yield f"Ví dụ: {intent.example}"
    yield ""
    yield f"- Lập cho ai: {ABOUT[workflow.about]}"
    if workflow.once_per:
        round_ = " và ".join(_of_round(workflow, name) for name in workflow.once_per)
        yield f"- Mỗi người một hồ sơ cho mỗi kỳ, nhận ra theo {round_}; hai máy cùng lập thì là một hồ sơ."
    if workflow.about is not About.ORGANISATION:
        yield f"- Khi đoàn viên chuyển đi: {ON_MOVE[workflow.on_move]}"
    if workflow.sensitive:
        yield "- Nội dung nhạy cảm: chỉ bí thư đơn vị và cấp trên thấy."
    yield f"- Căn cứ: {_source(workflow.source)}."
    yield f"- Tên dùng ở dòng lệnh: `{workflow.name}`."
    yield ""


def _of_round(workflow: Workflow, name: str) -> str:
    labels = [f"“{workflow.by_name[one].label}”" for one in (name, *workflow.round_else.get(name, ()))]
    others = ", rồi ".join(labels[1:])
    return f"{labels[0]} (để trống thì {others})" if others else labels[0]


def _states(workflow: Workflow) -> Iterator[str]:
    yield "## Các bước của hồ sơ"
    yield ""
    rows = [
        (
            state.label,
            BOARDS[state.board],
            HANDS[state.waits_for] if state.waits_for else NOTHING,
            _deadline(workflow, state),
            "đang làm" if state.open else "đã xong",
            f"`{state.code}`",
        )
        for state in workflow.states
    ]
    yield from _table(("Trạng thái", "Cột trên bảng", "Chờ ai", "Hạn", "Còn làm", "Mã"), rows)


def _steps(workflow: Workflow) -> Iterator[str]:
    yield "## Ai làm gì"
    yield ""
    rows = [
        (
            f"**{step.label}**" + (" (quyết định)" if step.decides else ""),
            _hand(step),
            _from(workflow, step),
            workflow.state_of[step.to].label,
            _labels(workflow, step.needs, reason=step.reason_needed),
            _labels(workflow, [name for name in step.asks if name not in step.needs]),
        )
        for step in workflow.steps
    ]
    yield from _table(("Bước", "Ai làm", "Từ", "Đến", "Phải có", "Có thể ghi"), rows)


def _conditions(workflow: Workflow) -> Iterator[str]:
    yield "## Điều kiện"
    yield ""
    found: dict[tuple[str, Severity], tuple[Condition, list[str]]] = {}
    for step in workflow.steps:
        for condition in (*step.conditions, *general_of(workflow, step)):
            key = (condition.code, condition.severity)
            found.setdefault(key, (condition, []))[1].append(step.label)
    rows = [
        (
            condition.label,
            SEVERITIES[condition.severity],
            ", ".join(dict.fromkeys(steps)),
            _source(condition.source),
            _told(condition),
        )
        for condition, steps in found.values()
    ]
    rows += [
        (rule.label, "Chỉ nhắc, khi làm cho nhiều người", step.label, _source(rule.source), _told(rule))
        for step in workflow.steps
        for rule in step.together
    ]
    yield from _table(("Phải đúng", "Nếu sai", "Xét ở bước", "Căn cứ", "Câu chương trình nói"), rows)


def _effects(workflow: Workflow) -> Iterator[str]:
    yield "## Tác động"
    yield ""
    for effect in workflow.on_opening:
        yield f"- Khi lập hồ sơ: {effect.label}."
    for step in workflow.steps:
        labels = "".join(f" {effect.label}." for effect in step.effects)
        where = "ở nơi đi" if step.hand is Hand.RECEIVER else "vào số đoàn viên"
        leaves = f" **Không còn được tính {where}.**" if step.exit else ""
        yield f"- **{step.label}**: {_sentence(workflow, step)}{labels}{leaves}"
    yield ""


def _papers(workflow: Workflow) -> Iterator[str]:
    yield "## Giấy tờ"
    yield ""
    rows = [
        (
            paper.label,
            paper.number_type or NOTHING,
            workflow.by_name[paper.number_field].label if paper.number_field else NOTHING,
            ", ".join(workflow.step_of[name].label for name in paper.steps),
        )
        for paper in workflow.papers
    ]
    yield from _table(("Giấy", "Ký hiệu trước số", "Số ghi ở", "In được sau bước"), rows)


def _figures(workflow: Workflow) -> Iterator[str]:
    yield "## Số liệu thống kê"
    yield ""
    grouped: dict[tuple[str, str], list[str]] = {}
    for count in workflow.counts:
        state = workflow.state_of[count.state].label
        grouped.setdefault((count.label, workflow.by_name[count.dated_by].label), []).append(state)
    rows = [(label, ", ".join(states), day) for (label, day), states in grouped.items()]
    yield from _table(("Số liệu", "Hồ sơ ở trạng thái", "Tính theo"), rows)


def _fields(workflow: Workflow) -> Iterator[str]:
    yield "## Nội dung ghi"
    yield ""
    rows = [
        (
            field.label,
            TYPES[field.type],
            "nhạy cảm" if field.sensitivity is Sensitivity.SENSITIVE else "",
            f"`{field.name}`",
        )
        for field in workflow.fields
    ]
    yield from _table(("Mục", "Kiểu", "Lưu ý", "Tên ở dòng lệnh"), rows)


# -- the page about all -----------------------------------------------------------------------------

_MADE: Final = (
    "> Trang này do chương trình viết ra từ khai báo của chính nó. Thấy sai so với Điều lệ thì báo lại để "
    "sửa khai báo; không sửa trang."
)
# What stands behind the sections and codes that declarations name, and how sure it is.
_SOURCES: Final = (
    ("mục 3.1", "Mô hình chung của chương trình: trạng thái, thẩm quyền, cách tính", "đề xuất"),
    ("mục 3.2, VAL-10, VAL-11", "Điều lệ Đoàn; hướng dẫn kết nạp của các tỉnh, trường; bộ đề thi 2026",
     "chắc; tuổi khóa XIII theo bộ đề thi"),
    ("mục 3.3", "16-HD/TWĐTN-BTC (2018); liên tỉnh theo bộ đề thi 2026", "chắc; hạn trình giấy: đoán"),
    ("mục 3.4", "Điều lệ Đoàn, điều về trưởng thành", "chắc; cấp ra quyết định: khá chắc"),
    ("mục 3.5", "22-HD/TWĐTN (2013); bộ đề thi 2026 cho khóa XIII", "chắc"),
    ("mục 3.6, ORG-23", "13-HD/TWĐTN-BTC (2018); hướng dẫn các trường", "chắc về năm nhóm; mức điểm: đoán"),
    ("mục 3.7", "Hướng dẫn xếp loại của các tỉnh, trường từ 2019", "chắc về bốn mức; tỷ lệ xuất sắc: đoán"),
    ("mục 3.8", "Điều lệ Đoàn, điều về đoàn viên danh dự", "khá chắc; cấp quyết định sau 2025: đoán"),
    ("mục 3.9", "Hướng dẫn phát triển Đảng của các trường", "chắc cho trường; chung: khá chắc"),
    ("mục 3.10", "Điều lệ Đoàn, chương khen thưởng và kỷ luật", "chắc; thời hạn xóa kỷ luật: đoán"),
    ("mục 3.11", "22-HD/TWĐTN (2013)", "chắc"),
    ("mục 3.12", "01-HD/BTC (2015)", "chắc; nhận xét hằng năm: khá chắc"),
    ("mục 3.13", "22-HD/TWĐTN (2013); hoãn sinh hoạt theo bộ đề thi 2026", "chắc; thời hạn tạm thời: đoán"),
    ("mục 3.14", "Cách xử lý khi hai người làm trái nhau, của chương trình", "đề xuất"),
    ("ORG-01", "Mỗi đoàn viên thuộc đúng một chi đoàn hoặc chi đoàn cơ sở", "chắc"),
    ("ORG-15", "Họp có mặt ít nhất hai phần ba, quyết định khi quá nửa số có mặt tán thành", "chắc"),
    ("WF-03, WF-04", "Ghi đủ cuộc họp, số, ngày của giấy; thứ tự theo ngày quyết định", "đề xuất"),
    ("FEE-02", "Không đóng đoàn phí ba tháng là một căn cứ xét xóa tên", "chắc"),
)  # fmt: skip
_RULES: Final = (
    "Mỗi người có đúng một chi đoàn và đúng một trạng thái. Chi đoàn tính vào số đoàn viên người “đang sinh "
    "hoạt” và người “đang chuyển đi” cho đến khi nơi đến tiếp nhận.",
    "Đi làm ăn xa, sinh hoạt tạm thời, sinh hoạt nơi cư trú, hoãn sinh hoạt, đoàn viên ưu tú là trạng thái "
    "phụ: chi đoàn vẫn tính người đó. Nơi tiếp nhận sinh hoạt tạm không tính.",
    "Việc thuộc thẩm quyền trong đơn vị quyết định được khi không có mạng; chương trình ghi “Chờ đồng bộ” "
    "cho đến khi máy chủ xác nhận. Việc của cấp trên thì ở máy này chỉ chuẩn bị, in và gửi.",
    "Bước có ghi “chi đoàn cơ sở: cấp trên” thì khi đơn vị là chi đoàn cơ sở, cấp trên của nó làm.",
    "Thứ tự pháp lý theo ngày của quyết định và theo việc hôm đó người ấy là đoàn viên ở đâu, không theo máy "
    "nào gửi trước.",
    "Không xóa gì: hồ sơ thua một quyết định khác được giữ với cả hai giấy, và có người xem lại.",
    "Chặn: không đi tiếp được. Phải xác nhận: người làm xác nhận đúng điều đó rồi mới đi tiếp. Chỉ nhắc: "
    "chương trình nói, không cản.",
)


def _index() -> str:
    return "\n".join(_index_lines())


def _index_lines() -> Iterator[str]:
    yield "# Các nghiệp vụ"
    yield ""
    yield _MADE
    yield ""
    rows = [
        (str(one.number), f"[{one.label}](workflows/{one.name}.md)", one.intent.question, _deciders(one))
        for one in every_workflow().values()
    ]
    yield from _table(("Số", "Nghiệp vụ", "Khi nào", "Ai quyết định"), rows)
    yield "## Điều chung"
    yield ""
    yield from (f"- {rule}" for rule in _RULES)
    yield ""
    yield "## Khi hai quyết định trái nhau"
    yield ""
    yield from _table(
        ("Quyết định", "So với", "Thì"),
        [(EXITS[one], EXITS[other], WINS[wins]) for (one, other), wins in RANKING.items()],
    )
    yield "Hai quyết định cùng loại: ngày sớm hơn có hiệu lực; cùng ngày thì mã hồ sơ nhỏ hơn. Hai nơi cùng"
    yield "tiếp nhận: ngày tiếp nhận sớm hơn, rồi giấy giới thiệu sớm hơn. Từ ngày nơi đến tiếp nhận, quyết"
    yield "định của nơi đi không còn hiệu lực, kể cả khi lên máy chủ trước."
    yield ""
    yield "## Điều xét với mọi quyết định"
    yield ""
    yield from _table(
        ("Phải đúng", "Nếu sai", "Câu chương trình nói"),
        [(one.label, SEVERITIES[one.severity], _told(one)) for one in OF_DECISIONS],
    )
    yield "## Căn cứ"
    yield ""
    yield from _table(("Ghi trong các trang", "Dựa vào", "Độ chắc chắn"), _SOURCES)
    yield "Tham số có ngày áp dụng (tuổi, số tháng, tỷ lệ), nguồn và độ chắc chắn:"
    yield "[resources/rules/README.md](../resources/rules/README.md)."
    yield ""


def _deciders(workflow: Workflow) -> str:
    """Whose decisions the workflow lives by; of those without one, who closes it."""
    deciding = [step for step in workflow.steps if step.decides and step.name != "revoke"]
    return ", ".join(dict.fromkeys(HANDS[step.hand] for step in deciding)) or HANDS[Hand.BRANCH]


# -- words ------------------------------------------------------------------------------------------


def _deadline(workflow: Workflow, state: State) -> str:
    """The case's own last day, and what holds where it has none."""
    parts = [f"“{workflow.by_name[state.ends_on].label}”"] if state.ends_on else []
    if state.deadline:
        unit = "ngày" if state.deadline.endswith("_days_max") else "tháng"
        most = f"{rulebook().rule_sets[-1].whole(state.deadline)} {unit}"
        since = f" từ “{workflow.by_name[state.begins_on].label}”" if state.begins_on else ""
        parts.append(f"{most}{since} (`{state.deadline}`)")
    return ", không ghi thì ".join(parts) or NOTHING


def _hand(step: Step) -> str:
    above = "; chi đoàn cơ sở: cấp trên" if step.above_for_grassroots_branch else ""
    if step.of_who_asks:
        return "Nơi lập hồ sơ"
    received = "; đã gửi thì chỉ Đoàn cơ sở" if step.unit_alone_from else ""
    return HANDS[step.hand] + received + above


def _from(workflow: Workflow, step: Step) -> str:
    before = step.from_states or (NEW,)
    return ", ".join(workflow.state_of[code].label if code != NEW else "lập mới" for code in before)


def _labels(workflow: Workflow, names: Iterable[str], *, reason: bool = False) -> str:
    labels = [workflow.by_name[name].label for name in names]
    return "; ".join([*labels, *(["Lý do"] if reason else [])]) or NOTHING


def _sentence(workflow: Workflow, step: Step) -> str:
    """The sentence of a step with words for what is filled in."""
    known = {"name": "đoàn viên", "branch": "chi đoàn", "unit": "Đoàn cơ sở"}
    labels = {name: f"[{field.label}]" for name, field in workflow.by_name.items()}
    told = step.sentence.format_map({**known, **labels})
    return told[:1].upper() + told[1:]


def _told(condition: Condition | Together) -> str:
    return " ".join(sentence(f"case.{condition.code}", {"kept": ""}).split())


_SECTION = re.compile(r"(?:domain\.md )?(\d+(?:\.\d+)+)")


def _source(source: str) -> str:
    """A source as people read it; what stands behind a section or a code is told on the first page."""
    return _SECTION.sub(r"mục \1", source)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


def main() -> int:
    FOLDER.mkdir(exist_ok=True)
    wanted = pages()
    for old in FOLDER.glob("*.md"):
        if old not in wanted:
            old.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(wanted)} pages\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
