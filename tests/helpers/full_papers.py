"""Papers filled in with invented people: with everything known, or with next to nothing."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.services.paper_content import FilledPaper
from desktop.services.paper_filling import Occasion, fill
from desktop.services.paper_templates import load
from desktop.services.paper_values import OWN, Values, values_of
from domain.fields import Field, FieldType
from domain.kinds import KINDS
from domain.records import Value
from domain.workflows.model import Paper, Workflow
from domain.workflows.registry import every_workflow
from sync.protocol.rulebook import rulebook

NAME = "Nguyễn Thị Bích Hằng"
LONGEST_NAME = "Nguyễn Phúc Bảo Công Tằng Tôn Nữ Huyền Trân Diễm Phương Quỳnh Anh Thục Đoan"
ISSUED = "ngày 05 tháng 9 năm 2026"
_AROUND = {
    "unit_name": "Đoàn xã Hoa Mai",
    "branch_name": "Chi đoàn thôn Đông",
    "superior_name": "Tỉnh đoàn Tưởng Tượng",
    "place": "Hoa Mai",
    "issue_date": ISSUED,
    "issue_number": "12",
    "signer_name": "Trần Văn Bình",
    "sign_post": "BÍ THƯ",
    "branch_signer": "Lê Thị Cúc",
    "branch_post": "Bí thư",
    "party_committee": "Đảng ủy xã Hoa Mai",
    "counterpart_name": "Đoàn phường Sông Xanh",
    "home_name": "Chi đoàn thôn Đông, Đoàn xã Hoa Mai",
    "host_name": "Đoàn phường Sông Xanh",
    "workflow_label": "Kết nạp đoàn viên mới",
    "workflow_matter": "kết nạp đoàn viên mới",
    "paper_label": "Phiếu kết nạp",
    "prolonged": "",
    "training_total": "85",
    "rows_total": "3",
    "row_number": "1",
    "to_org": "Chi đoàn thôn Tây",
    "host_org": "Chi đoàn thôn Tây",
    "organisation": "Chi đoàn thôn Đông",
    "into": "Chi đoàn thôn Tây",
    "parent": "Đoàn xã Hoa Mai",
    "parent_before": "Liên chi đoàn Trường học",
    "sources": "Chi đoàn thôn Đông, Chi đoàn thôn Tây",
    "targets": "Chi đoàn thôn Đông 1 (12 đoàn viên); Chi đoàn thôn Đông 2 (9 đoàn viên)",
}
_HEADS = {
    "branch": ("ĐOÀN XÃ HOA MAI", "BCH CHI ĐOÀN THÔN ĐÔNG"),
    "unit": ("TỈNH ĐOÀN TƯỞNG TƯỢNG", "BCH ĐOÀN XÃ HOA MAI"),
    "above": ("", "BCH TỈNH ĐOÀN TƯỞNG TƯỢNG"),
    "member": ("", ""),
}


def declared_papers() -> Iterator[tuple[Workflow, Paper]]:
    for workflow in every_workflow().values():
        for paper in workflow.papers:
            yield workflow, paper


def one_paper(name: str) -> tuple[Workflow, Paper]:
    return next((workflow, paper) for workflow, paper in declared_papers() if paper.name == name)


def complete(name: str, rows: int = 3, **around: str) -> FilledPaper:
    """The paper of the first workflow that declares it, with every value there can be."""
    workflow, paper = one_paper(name)
    return complete_of(workflow, paper, rows, **around)


def complete_of(workflow: Workflow, paper: Paper, rows: int = 3, **around: str) -> FilledPaper:
    loaded = load(paper.name)
    assert set(OWN) <= {*_AROUND, "votes_percent"}, "a place without an invented value"
    data = {field.name: value(field) for field in workflow.fields if value(field) is not None}
    person = {field.name: value(field) for field in KINDS["member"].fields if value(field) is not None}
    person["full_name"] = around.pop("full_name", NAME)
    known = {**_AROUND, **around}
    days = {"issue_date": "2026-09-05"}
    superior, organ = _HEADS[loaded.template.issuer]
    lines = [
        values_of(
            workflow,
            data,
            {**person, "full_name": NAME if number % 7 else LONGEST_NAME},
            {**known, "row_number": str(number + 1)},
            rulebook(),
        )
        for number in range(rows)
    ]
    return fill(
        loaded,
        Occasion(
            values=values_of(workflow, data, person, known, rulebook(), days),
            rows=lines if loaded.template.has_table else (),
            superior=around.get("superior", superior),
            organ=around.get("organ", organ),
            number_type=paper.number_type,
            author="Đoàn xã Hoa Mai",
            file_stem=paper.name,
        ),
    )


def bare(workflow: Workflow, paper: Paper) -> FilledPaper:
    """Nothing is known but the name."""
    loaded = load(paper.name)
    values = Values(workflow, {"full_name": NAME})
    rows = [values] if loaded.template.has_table else ()
    return fill(loaded, Occasion(values=values, rows=rows, number_type=paper.number_type))


def value(field: Field) -> Value:
    """Something that fits the field; None for references."""
    invented: dict[FieldType, Value] = {
        FieldType.DATE: "2026-09-05",
        FieldType.PARTIAL_DATE: "2008-03-05",
        FieldType.MONTH: "2026-08",
        FieldType.INTEGER: 20,
        FieldType.BOOLEAN: True,
        FieldType.NAME: "Lê Thị Cúc",
        FieldType.CITIZEN_ID: "001204012345",
        FieldType.PHONE: "0912345678",
        FieldType.EMAIL: "hang@vidu.vn",
    }
    if field.type is FieldType.CODE:
        return next(iter(rulebook().catalogue(field.catalogue).labels))
    if field.type in (FieldType.TEXT, FieldType.TITLE):
        return "2026" if field.name == "period" else f"{field.label} (ví dụ)"
    return invented.get(field.type)
