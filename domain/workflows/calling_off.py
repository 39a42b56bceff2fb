"""Calling off what somebody else has by now: asked for by those who lodged it, answered by those who have it.

"Rút lại" is for what is still with those who lodged it; once the unit has received a case they can only ask
("Đề nghị hủy", `ui.md` 3.7). The request is a state of the case, the same in every workflow: it stands on the
board with its age, waits for the unit, and is taken back by who asked. Whoever has the case agrees, declines,
or decides the case all the same; somebody who decides without having seen the request is told so (`stale`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from domain.workflows.model import Board, Hand, State, Step, Workflow

ASKED: Final = State(
    code="cancel_asked", label="Chờ trả lời đề nghị hủy", board=Board.WAITING, waits_for=Hand.UNIT
)
_WITHDRAW: Final = "withdraw"


def with_requests(workflow: Workflow) -> Workflow:
    """The workflow with the request to call a case off, where its cases are received by somebody."""
    withdraw = workflow.step_of.get(_WITHDRAW)
    received = _received(workflow, withdraw) if withdraw is not None else ()
    if withdraw is None or not received:
        return workflow
    first = workflow.state_of[received[0]]
    answers = [step for step in workflow.leaving(first.code) if step.hand is Hand.UNIT]
    lifted = all(step.above_for_grassroots_branch for step in answers)
    withdraw = replace(withdraw, unit_alone_from=received, above_for_grassroots_branch=lifted)
    steps: list[Step] = []
    for step in workflow.steps:
        if step.name == _WITHDRAW:
            steps += (withdraw, *_request(withdraw, received))
        else:
            steps.append(_also_answers(step, received))
    states = list(workflow.states)
    states.insert(states.index(first) + 1, replace(ASKED, deadline=first.deadline))
    return replace(workflow, states=tuple(states), steps=tuple(steps))


def _received(workflow: Workflow, withdraw: Step) -> tuple[str, ...]:
    """The states of what the branch may take back in which the unit has it."""
    if withdraw.hand is not Hand.BRANCH:
        return ()
    return tuple(code for code in withdraw.from_states if _is_with_the_unit(workflow, code))


def _is_with_the_unit(workflow: Workflow, code: str) -> bool:
    return code in workflow.state_of and workflow.state_of[code].waits_for is Hand.UNIT


def _also_answers(step: Step, received: tuple[str, ...]) -> Step:
    """A step by which those who have a case go on with it, from the request too: that declines it."""
    goes_on = step.hand in (Hand.UNIT, Hand.ABOVE) and step.to not in received
    if not goes_on or set(received).isdisjoint(step.from_states):
        return step
    return replace(step, from_states=(*step.from_states, ASKED.code))


def _request(withdraw: Step, received: tuple[str, ...]) -> tuple[Step, ...]:
    lifted = withdraw.above_for_grassroots_branch
    return (
        Step(
            name="ask_cancel",
            label="Đề nghị hủy",
            hand=Hand.BRANCH,
            from_states=received,
            to=ASKED.code,
            reason_needed=True,
            with_member=False,
            of_who_asks=True,
            above_for_grassroots_branch=lifted,
            sentence="Nơi đang giữ hồ sơ đọc đề nghị và lý do; hồ sơ chỉ hủy khi nơi đó đồng ý.",
            since=4,
        ),
        replace(
            withdraw,
            name="grant_cancel",
            label="Đồng ý hủy",
            hand=Hand.UNIT,
            from_states=(ASKED.code,),
            unit_alone_from=(),
            sentence="Hồ sơ được hủy theo đề nghị của {branch}.",
            since=4,
        ),
        Step(
            name="decline_cancel",
            label="Không hủy, xét tiếp",
            hand=Hand.UNIT,
            from_states=(ASKED.code,),
            to=received[0],
            reason_needed=True,
            with_member=False,
            above_for_grassroots_branch=lifted,
            sentence="Hồ sơ không hủy mà được xét tiếp; {branch} đọc lý do trong hồ sơ.",
            since=4,
        ),
        Step(
            name="keep",
            label="Thôi đề nghị hủy",
            hand=Hand.BRANCH,
            from_states=(ASKED.code,),
            to=received[0],
            with_member=False,
            of_who_asks=True,
            above_for_grassroots_branch=lifted,
            sentence="Đề nghị hủy được rút lại, hồ sơ lại chờ {unit} như trước.",
            since=4,
        ),
    )
