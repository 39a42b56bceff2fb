"""The record of one grading: of an organisation, of its committee, or of a cadre of it, in one year.

Of members the workflow `assessment` decides, one case each. What is graded here is no person's membership: it
moves with nobody, and nothing follows from it but the figures of the year.
"""

from __future__ import annotations

from enum import StrEnum

from domain.fields import Field, FieldType, Kind, Policy, Sensitivity


class Graded(StrEnum):
    """What a grading is about; the codes of `assessed_subject`."""

    ORGANISATION = "organisation"
    COMMITTEE = "committee"
    CADRE = "cadre"


ORG_ASSESSMENT = Kind(
    name="org_assessment",
    label="Xếp loại tổ chức, cán bộ đoàn",
    since=5,
    fields=(
        Field(name="org", label="Tổ chức", type=FieldType.REFERENCE, refers_to="organisation",
              required=True, read_only=True, since=5),
        Field(name="subject", label="Đối tượng xếp loại", type=FieldType.CODE, catalogue="assessed_subject",
              required=True, read_only=True, since=5),
        # Of a cadre: the post that he or she held, and the name as it was then.
        Field(name="position", label="Chức vụ", type=FieldType.REFERENCE, refers_to="position",
              read_only=True, once=True, since=5),
        Field(name="person_name", label="Họ và tên", type=FieldType.NAME, max_length=100, read_only=True,
              once=True, sensitivity=Sensitivity.PERSONAL, since=5),
        # "2026", or "2025-2026" of a school.
        Field(name="period", label="Kỳ xếp loại", required=True, read_only=True, max_length=9, since=5),
        Field(name="proposed_grade", label="Mức đề nghị", type=FieldType.CODE, catalogue="assessment_grade",
              since=5),
        Field(name="approved_grade", label="Mức được công nhận", type=FieldType.CODE,
              catalogue="assessment_grade", group="decision", since=5),
        Field(name="decision_number", label="Số quyết định", group="decision", max_length=100, since=5),
        Field(name="decision_date", label="Ngày quyết định", type=FieldType.DATE, happened=True,
              group="decision", since=5),
        Field(name="signer", label="Người ký", type=FieldType.NAME, group="decision", max_length=100,
              since=5),
        # {"as_of", "members", "graded", "grade_outstanding", …}: as the register stood when it was proposed
        # or approved. Two laptops that stand at different places of the log do not quarrel about it.
        Field(name="figures", label="Số liệu khi xếp loại", type=FieldType.JSON, policy=Policy.SERVER,
              since=5),
        Field(name="note", label="Ghi chú", max_length=2000, since=5),
    ),
)  # fmt: skip
