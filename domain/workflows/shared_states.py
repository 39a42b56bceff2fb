"""States that every workflow shares (`domain.md` 3.1); a workflow adds its own where the charter has more."""

from __future__ import annotations

from typing import Final

from domain.workflows.model import Board, Hand, State

DRAFT: Final = State(code="draft", label="Bản nháp", board=Board.DRAFT)
SUBMITTED: Final = State(
    code="submitted", label="Đã gửi Đoàn cơ sở", board=Board.WAITING, waits_for=Hand.UNIT
)
FORWARDED: Final = State(
    code="forwarded", label="Đã chuyển cấp trên", board=Board.WAITING, waits_for=Hand.ABOVE
)
RETURNED: Final = State(code="returned", label="Cần bổ sung", board=Board.RETURNED, waits_for=Hand.BRANCH)
EFFECTIVE: Final = State(code="effective", label="Có hiệu lực", board=Board.APPROVED, open=False)
REFUSED: Final = State(code="refused", label="Không được duyệt", board=Board.REFUSED, open=False)
CANCELLED: Final = State(code="cancelled", label="Đã hủy", board=Board.REFUSED, open=False)
# What was going on ended with something else that was decided about the person; the history says by what. It
# is no answer to what the case asked: nobody came back, and nobody was turned down.
OVERTAKEN: Final = State(code="overtaken", label="Kết thúc theo hồ sơ khác", board=Board.APPROVED, open=False)
REVOKED: Final = State(code="revoked", label="Đã thu hồi", board=Board.REFUSED, open=False)
# Another paper prevailed: nothing is deleted, a person looks at both (3.14, principle a).
LOST: Final = State(code="conflict", label="Trái với hồ sơ khác", board=Board.RETURNED, waits_for=Hand.UNIT)
APPEALED: Final = State(code="appealed", label="Đã hỏi cấp trên", board=Board.WAITING, waits_for=Hand.ABOVE)
