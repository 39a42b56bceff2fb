"""What a laptop was never told, since program or server were older when the unit came: asked for once.

Which fields of members were changed since the entry was made (P-141) stands in the chunks of a snapshot. They
are read for that word alone; records and cursor stay as they are.
"""

from __future__ import annotations

import logging
from typing import Final

from domain.members.fields import MEMBER
from sync.client.bootstrap import fetched
from sync.client.remote import Remote
from sync.client.transport import SyncFailure
from sync.protocol.columnar import edited_of
from sync.replica.edited import EDITED_TOLD
from sync.replica.replica import Replica
from sync.replica.types import ReplicaState

_log = logging.getLogger(__name__)
# The schema since which every server tells it.
_TOLD_SINCE: Final = 5


def catch_up(replica: Replica, remote: Remote) -> None:
    """Learn it where it is not known yet. Where that fails, nothing else does: it is asked for again."""
    try:
        _catch_up(replica, remote)
    except SyncFailure as failure:
        _log.info("changed fields not told yet: %s", failure.code)


def _catch_up(replica: Replica, remote: Remote) -> None:
    with replica.reading() as reader:
        meta, settings = reader.meta, reader.settings()
    is_ready = meta.state == ReplicaState.READY and meta.server_schema >= _TOLD_SINCE
    if EDITED_TOLD in settings or not is_ready:
        return
    manifest = remote.snapshot()
    if not manifest.edited or manifest.epoch != meta.epoch:
        return
    told: dict[str, list[str]] = {}
    for chunk in manifest.chunks:
        if chunk.kind == MEMBER.name:
            told |= edited_of(fetched(remote, chunk))
    with replica.writing() as work:
        work.learn_edited(told, manifest.as_of)
        work.commit()
