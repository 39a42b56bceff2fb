"""Why an operation can be refused. The sentence in Vietnamese lives in `desktop`; here are codes.

A code with the prefix `validation.` carries what a check found, one with the prefix `case.` names the
condition of a workflow that does not hold; the others are:
"""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    FORBIDDEN = "forbidden"  # the role may not do this; params: role, kind, do
    FORBIDDEN_SCOPE = "forbidden.scope"  # another branch's record; params: org
    FORBIDDEN_LEVEL = "forbidden.level"  # the step belongs to another level; params: role, hand, step
    FORBIDDEN_EXPIRED = "forbidden.expired"  # the volunteer's days are over; params: until
    FORBIDDEN_ACTOR = "forbidden.actor"  # this device does not work for that cadre
    FORBIDDEN_TREE = "forbidden.tree"  # the tree changes by a decision of the level above
    ORG_BY_DECISION = "organisation.by_decision"  # name and founding day change by a paper; params: field
    UNSUPPORTED = "unsupported"  # this build does not know the action or the kind; params: kind, do
    UNKNOWN_RECORD = "unknown_record"  # no such record has ever been in this unit
    EXISTS = "exists"  # the id of a new record is taken
    GONE = "gone"  # the record left the unit; params: departure
    OUT_OF_UNIT = "out_of_unit"  # the record is in another unit now; params: unit, name
    ORG_CLOSED = "org_closed"  # the branch was dissolved or handed over; params: org, name
    LOCKED = "locked"  # a field that only the server or a workflow writes; params: field
    STATE = "state"  # not possible from this state; params: state
    DIRECTIVE_FROM_ABOVE = "directive.from_above"  # only the level above changes what it issued
    DIRECTIVE_ISSUED = "directive.issued"  # issued: it can only be withdrawn; params: state
    ATTACHMENT_SIZE = "attachment.size"  # larger than a case may have; params: name, megabytes
    ATTACHMENT_TYPE = "attachment.type"  # no file of a kind that a case may have; params: name, endings
    ATTACHMENT_MANY = "attachment.many"  # the case has as many as it may; params: most
    ATTACHMENT_TWICE = "attachment.twice"  # the case has this very content; params: name
    ASSESSMENT_FROM_ABOVE = (
        "assessment.from_above"  # the unit itself is graded by the level above; params: org
    )
    ASSESSMENT_APPROVED = "assessment.approved"  # approved: the branch changes nothing; params: org
    ASSESSMENT_DECIDED = "assessment.decided"  # only a later paper decides over it; params: number, day
    ASSESSMENT_BY_UNIT = "assessment.by_unit"  # a branch proposes, the unit approves; params: org
    STALE = "stale"  # the record changed since the cadre looked
    FOLDED_ON = "folded_on"  # the survivor of a fold was folded itself since; params: member, into
    FOLD_OVER_EXIT = "fold_over_exit"  # a decision took one of two out, the other counts; params: member
    FOLD_OPEN_CASES = "fold_open_cases"  # who left would get a case under way; params: case, workflow
    HAS_CASES = "has_cases"  # a case about the member counts, so no delete; params: case, workflow, state
    NEVER_RECEIVED = "never_received"  # the reception that had entered them was taken back; params: case
    REASON_MISSING = "reason_missing"  # this action needs a reason
    CITIZEN_ID_IN_UNIT = "citizen_id_in_unit"  # another member here has it; params: member
    CITIZEN_ID_ELSEWHERE = "citizen_id_elsewhere"  # a member of another unit has it; params: unit (name)
    ALREADY_RESOLVED = "already_resolved"  # somebody settled the conflict first
    PREDECESSOR_REJECTED = "predecessor_rejected"  # what this operation builds on was refused; params: n
    REUSED_N = "reused_n"  # the same number came with another content: enrol again
    MALFORMED = "malformed"  # the operation does not have the shape of one; params: why


class Waiting(StrEnum):
    """Why a verdict has to wait; never a refusal."""

    PREDECESSOR = "predecessor"  # an operation that it comes after has not arrived
    REVIEW = "review"  # a person at the server looks at it (revoked device, revoked cadre)
    BLOB = "blob"  # a file that it names has not arrived; params: sha256 (a list)
    QUARANTINE = "quarantine"  # it made the server fail three times
