"""How records, operations and the replica stand: apart from `types`, which takes long to load."""

from __future__ import annotations

from enum import StrEnum

# The laptop's setting that holds synchronising back until somebody goes on.
PAUSED = "sync_paused"


class SyncState(StrEnum):
    """How a record stands towards the server; the first that applies, in this order."""

    CONFLICT = "conflict"  # an open conflict record is about it
    REJECTED = "rejected"  # the Rejected tray has an entry about it
    HELD = "held"  # an operation on it waits for a verdict, or is kept back
    SENT = "sent"  # an operation on it is on its way
    PENDING = "pending"  # an operation on it has not been sent
    SYNCED = "synced"


class QueueState(StrEnum):
    """Where an operation of the outbox stands."""

    PENDING = "pending"
    SENT = "sent"  # sent, no verdict believed yet; it is sent again byte for byte
    WAITING = "waiting"  # the server's verdict is `waiting`; it is asked again
    HELD = "held"  # kept back: by a cadre, behind another one, or the server does not know its fields yet


# Why an operation is held by a person's wish: the word in `QueuedOperation.code`.
HELD_BY_CADRE = "cadre"


class ReplicaState(StrEnum):
    """What the replica needs before it can go on as usual."""

    BOOTSTRAPPING = "bootstrapping"  # enrolled, the unit is not here yet
    READY = "ready"
    ENROL_AGAIN = "enrol_again"  # the server saw one number with two contents
    REVOKED = "revoked"  # the server no longer accepts this device
