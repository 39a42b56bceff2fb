"""Lives that ended: the server's database was restored, or this laptop's numbers are used by another one."""

from __future__ import annotations

from sync.client.remote import Unauthorised
from sync.protocol.messages import ExchangeResponse
from sync.replica.types import Meta
from sync.replica.unit_of_work import UnitOfWork


class EnrolAgain(Unauthorised):
    """The server saw one number of this device with two contents: the home was copied.

    Everything entered is kept and will be sent after enrolling again.
    """

    code = "enrol_again"


def is_of_another_epoch(meta: Meta, response: ExchangeResponse) -> bool:
    return response.epoch != meta.epoch


def enter_new_epoch(work: UnitOfWork, response: ExchangeResponse) -> int:
    """Follow the server into its new life; gives how many acknowledged operations are offered again.

    Commits above the restored head are gone there. What we had acknowledged from among them, and what
    stands in the trays, is asked again under the same identity: the server answers from its receipts
    or does it once more.
    """
    return work.enter_epoch(response.epoch, response.restored_head)
