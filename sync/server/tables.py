"""The server's tables. Everything that belongs to a unit is keyed by `unit_id` first, so that the very
same schema can be distributed by it.

JSON is kept as text: the database never looks into it, and both databases hand it over unparsed.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text

METADATA = MetaData()


def _text(name: str, default: str | None = "") -> Column[str]:
    if default is None:
        return Column(name, Text, nullable=True)
    return Column(name, Text, nullable=False, server_default=default)


def _number(name: str, default: int = 0) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default=str(default))


def _key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def _identity_of_operation() -> tuple[Column[str] | Column[int], ...]:
    """The key under which the server knows an operation, in every table that is about operations."""
    own = (_key("unit_id"), _key("device_id"), _key("incarnation"))
    return (*own, Column("n", BigInteger, primary_key=True, autoincrement=False))


# One row: which steps of `schema.STEPS` this database has seen.
SCHEMA_STATE = Table("schema_state", METADATA, Column("step", Integer, primary_key=True))

# The row that every commit of the unit locks. `digest` is str(UnitDigest) of the live records at `head`;
# `newer` is JSON of the part of it that older laptops are not told of: {since: digest}.
UNIT = Table(
    "unit",
    METADATA,
    _key("unit_id"),
    _text("code"),
    _text("name"),
    _text("parent_code"),
    _number("head"),
    _text("digest", "0:0000000000000000"),
    _text("newer", "{}"),
    _text("epoch"),
    _number("restored_head"),
    Index("unit_by_code", "code", unique=True),
)

# Every life after the first: `before` ended at the commit `restored_head`, the last that both have in common.
# `noticed_by` is the device whose cursor gave the restore away; empty where the operator declared it.
EPOCH = Table(
    "epoch",
    METADATA,
    _key("unit_id"),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    _text("before"),
    _text("epoch"),
    _number("restored_head"),
    _text("noticed_by"),
    _text("began_at"),
)

# Organisations above every unit: for names and paths only, they are replicated nowhere.
UPPER_ORGANISATION = Table(
    "upper_organisation",
    METADATA,
    _key("code"),
    _text("parent_code"),
    _text("level"),
    _text("name"),
)

# Rules that a level gave, in the order in which it did. `scope` is the code of the organisation for which
# they hold, and for all below it; empty for the whole country. `withdrawn` is the number at which they were
# taken back, 0 while they hold, so that what held at any number can be told: nothing is ever deleted here.
GIVEN_RULES = Table(
    "given_rules",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    _text("id"),
    _text("scope"),
    _text("scope_name"),
    _text("valid_from"),
    _text("parameters", "{}"),
    _text("source"),
    _text("given_by"),
    _text("given_at"),
    _number("withdrawn"),
    _text("withdrawn_at"),
    _text("withdrawn_by"),
    _text("reason"),
)

# Live records and tombstones (`gone` is not empty; `fields` are then the last values). `created` is the
# commit since which the unit has it; `trace` is JSON of `rows.Trace`. `about` is the "kind|id" that an open
# conflict, a position, a case or an overlay is about; of a member with a card it is "card|number".
# `citizen_id` is that of a live member; `since` the schema number that a laptop must have to be told of it.
RECORD = Table(
    "record",
    METADATA,
    _key("unit_id"),
    _key("kind"),
    _key("id"),
    _number("version"),
    _number("created"),
    _text("fields", "{}"),
    _text("trace", "{}"),
    _text("gone"),
    _text("into"),
    _text("gone_at"),
    _text("about", None),
    _text("citizen_id", None),
    _number("since", 1),
    Index("record_by_version", "unit_id", "version"),
    Index("record_by_id", "id"),
    Index(
        "record_by_about",
        "unit_id",
        "about",
        postgresql_where=sa.text("about IS NOT NULL"),
        sqlite_where=sa.text("about IS NOT NULL"),
    ),
    Index(
        "record_by_citizen_id",
        "citizen_id",
        postgresql_where=sa.text("citizen_id IS NOT NULL"),
        sqlite_where=sa.text("citizen_id IS NOT NULL"),
    ),
)

DEVICE = Table(
    "device",
    METADATA,
    _key("unit_id"),
    _key("device_id"),
    _text("token_hash"),
    _text("name"),
    _text("enrolled_at"),
    _text("last_seen"),
    _text("revoked_at"),
    _text("incarnation"),
    _number("schema"),
    # The newest commit that gave a waiting operation of this device its verdict.
    _number("late_version"),
    # Since when its operations wait for a person, because it had been silent for longer than its lease.
    _text("lapsed_at"),
    Index("device_by_token", "token_hash", unique=True),
)

ACTOR = Table(
    "actor",
    METADATA,
    _key("unit_id"),
    _key("actor_id"),
    _text("device_id"),
    _text("name"),
    _text("role"),
    _text("org"),
    _text("until"),
    _text("revoked_at"),
    Index("actor_by_device", "unit_id", "device_id"),
)

ENROLMENT_CODE = Table(
    "enrolment_code",
    METADATA,
    _key("unit_id"),
    _key("code_hash"),
    _text("role"),
    _text("org"),
    _text("name"),
    _text("until"),
    _text("expires_at"),
    _text("used_at"),
    _text("device_id"),
    _text("actor_id"),
    # Who had it made from a laptop ("": the operator), and when it was taken back before anybody used it.
    _text("asked_by"),
    _text("asked_at"),
    _text("withdrawn_at"),
    Index("enrolment_code_by_hash", "code_hash", unique=True),
)

# Failed enrolments of the last minutes, for the rate limit; `unit_id` is empty for a code nobody knows.
ENROLMENT_FAILURE = Table(
    "enrolment_failure",
    METADATA,
    _key("unit_id"),
    _key("address"),
    _key("at"),
    _number("times"),
)

# The verdict on each operation, with the operation itself. `late_version`: the commit that settled one
# that had waited.
RECEIPT = Table(
    "receipt",
    METADATA,
    *_identity_of_operation(),
    _text("content_hash"),
    _text("verdict"),
    _number("version"),
    _text("code"),
    _text("params", "{}"),
    _text("into"),
    _text("conflict"),
    _text("record_id"),
    _text("action"),
    _text("operation", "{}"),
    _text("received_at"),
    _number("late_version"),
    Index(
        "receipt_waiting",
        "unit_id",
        "device_id",
        "incarnation",
        postgresql_where=sa.text("verdict = 'waiting'"),
        sqlite_where=sa.text("verdict = 'waiting'"),
    ),
)

# Operations that made the server fail, counted over all requests until they are set aside.
FAILURE = Table(
    "failure",
    METADATA,
    *_identity_of_operation(),
    _text("content_hash"),
    _number("times"),
    _text("error"),
)

SNAPSHOT = Table(
    "snapshot",
    METADATA,
    _key("unit_id"),
    Column("as_of", BigInteger, primary_key=True, autoincrement=False),
    _key("epoch"),
    _text("built_at"),
    _text("manifest", "{}"),
)

CHUNK = Table(
    "chunk",
    METADATA,
    _key("unit_id"),
    _key("sha256"),
    _text("kept_until"),
    Column("body", LargeBinary, nullable=False),
)

# Files by the SHA-256 of their content, in pieces. One that several units have is kept once; which unit has
# it is said in `unit_blob`, and never told to another.
BLOB = Table("blob", METADATA, _key("sha256"), _number("size"), _text("stored_at"))

BLOB_PIECE = Table(
    "blob_piece",
    METADATA,
    _key("sha256"),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    _number("size"),
    Column("body", LargeBinary, nullable=False),
)

UNIT_BLOB = Table(
    "unit_blob",
    METADATA,
    _key("unit_id"),
    _key("sha256"),
    _number("size"),
    _text("since"),
    Index("unit_blob_by_content", "sha256"),
)

# A file on its way from one device: `have` bytes of `size` have arrived. Nobody else sees any of it.
UPLOAD = Table(
    "upload",
    METADATA,
    _key("unit_id"),
    _key("device_id"),
    _key("sha256"),
    _number("size"),
    _number("have"),
    _number("failed"),
    _text("touched_at"),
)

UPLOAD_PIECE = Table(
    "upload_piece",
    METADATA,
    _key("unit_id"),
    _key("device_id"),
    _key("sha256"),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    _number("size"),
    Column("body", LargeBinary, nullable=False),
)

# Tables that are shared by all units; every other table has `unit_id` in its primary key.
SHARED = frozenset({SCHEMA_STATE.name, UPPER_ORGANISATION.name, GIVEN_RULES.name, BLOB.name, BLOB_PIECE.name})
