"""The tables of a replica, made from the declared kinds and fields.

Rows of the kind tables are what a cadre sees (base + effects of pending operations). `base` keeps the
server's state of exactly those records that have effects laid over them; a record that is not there is
its own base.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from domain.fields import Field, FieldType, Kind
from domain.kinds import KINDS, SCHEMA
from sync.replica.columns import FATES, SEARCH_COLUMNS, SEARCHED_KIND, TRAIL_FATES, TRAIL_LINK

_ColumnType = sa.types.TypeEngine[Any]

_INDEXED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "member": (("name_sort", "birth_date", "id"), ("org",), ("citizen_id",)),
    "position": (("member",),),
    "conflict": (("record",),),
    "case": (("member",), ("state",)),
    "overlay": (("member",),),
    "guest": (("org",),),
    "fold": (("survivor",),),
    "declaration": (("status",), ("member",)),
    "distinct": (("one",),),
    "request": (("member",),),
    "attachment": (("case",),),
}
_STORED_AS_INTEGER: Final = frozenset({FieldType.BOOLEAN, FieldType.INTEGER})


def build(schema: int = SCHEMA, *, newest: bool = True) -> sa.MetaData:
    """The tables as of a schema number; not `newest`: as the first revision made them, for migrations."""
    metadata = sa.MetaData()
    for kind in KINDS.values():
        if kind.since <= schema:
            _kind_table(metadata, kind, schema, newest)
    _bookkeeping(metadata)
    if newest:
        local_work(metadata)
        trail_links(metadata)
        entry_lots(metadata)
        snapshots(metadata)
        edited_fields(metadata)
        given_rules(metadata)
    return metadata


def fields_added(schema: int) -> Iterator[tuple[str, sa.Column[Any]]]:
    """Columns that a schema number brings to kinds that were there before it, with the kind's name."""
    for kind in KINDS.values():
        for field in kind.fields:
            if kind.since < schema == field.since:
                yield kind.name, sa.Column(field.name, stored_type(field))


def stored_type(field: Field) -> _ColumnType:
    return sa.Integer() if field.type in _STORED_AS_INTEGER else sa.Text()


def _kind_table(metadata: sa.MetaData, kind: Kind, schema: int, searchable: bool) -> None:
    fields = [field for field in kind.fields if field.since <= schema]
    searched = searchable and kind.name == SEARCHED_KIND
    table = sa.Table(
        kind.name,
        metadata,
        # An explicit row number: VACUUM may renumber hidden ones, and the search index points at it.
        sa.Column("row", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sync", sa.Text, nullable=False),
        # Fields of a newer server, and values that do not have the shape we know, as JSON.
        sa.Column("extra", sa.Text),
        *(sa.Column(field.name, stored_type(field)) for field in fields),
        *(sa.Column(name, sa.Text) for name in SEARCH_COLUMNS if searched),
    )
    for names in _INDEXED.get(kind.name, ()):
        if all(name in table.c for name in names):
            sa.Index(f"{kind.name}_by_{names[0]}", *(table.c[name] for name in names))


def _bookkeeping(metadata: sa.MetaData) -> None:
    _facts(metadata)
    _pending_work(metadata)
    _settled_work(metadata)


def _table(metadata: sa.MetaData, name: str, *columns: sa.schema.SchemaItem, rowid: bool = True) -> None:
    sa.Table(name, metadata, *columns, sqlite_with_rowid=rowid)


_TEXT, _INTEGER, _BYTES = sa.Text(), sa.Integer(), sa.LargeBinary()


def _needed(name: str, type_: _ColumnType = _TEXT) -> sa.Column[Any]:
    return sa.Column(name, type_, nullable=False)


def _key(name: str, type_: _ColumnType = _TEXT) -> sa.Column[Any]:
    return sa.Column(name, type_, primary_key=True, nullable=False)


def _facts(metadata: sa.MetaData) -> None:
    """The replica's own facts, its cadres, and what left the unit."""
    _table(metadata, "meta", _key("name"), _needed("value"), rowid=False)
    _table(
        metadata,
        "actor",
        _key("id"),
        _needed("place", _INTEGER),
        _needed("name"),
        _needed("role"),
        _needed("org"),
        _needed("until"),
        rowid=False,
    )
    # Also the redirects: a tombstone `merged` names the surviving record.
    _table(
        metadata,
        "tombstone",
        _key("kind"),
        _key("id"),
        _needed("departure"),
        _needed("into_id"),
        _needed("version", _INTEGER),
        rowid=False,
    )


def _pending_work(metadata: sa.MetaData) -> None:
    # `seqs`: JSON list of the operations whose effects lie over this base, in order.
    _table(
        metadata,
        "base",
        # Not WITHOUT ROWID like the small tables: whole records would spill over into pages of their own.
        _key("row", _INTEGER),
        _needed("kind"),
        _needed("id"),
        _needed("present", _INTEGER),
        _needed("version", _INTEGER),
        _needed("fields"),
        _needed("seqs"),
        sa.UniqueConstraint("kind", "id"),
    )
    # `seq` is the order on this laptop and never changes; `n` is the number on the wire.
    # `effects`: JSON list of [kind, id, put, creates], of [kind, id, put, creates, true] where what the
    # payload sets belongs to the put, too, and of [kind, id, null, departure, into].
    _table(
        metadata,
        "outbox",
        _key("seq", _INTEGER),
        _needed("n", _INTEGER),
        _needed("kind"),
        _needed("id"),
        _needed("state"),
        _needed("payload", _BYTES),
        _needed("effects"),
        _needed("since", _INTEGER),
        _needed("code"),
        _needed("params"),
    )


def _settled_work(metadata: sa.MetaData) -> None:
    # `settled` is 0 while the effects still lie over the bases, because the server's rows are not here yet.
    _table(
        metadata,
        "journal",
        _key("seq", _INTEGER),
        _needed("incarnation"),
        _needed("n", _INTEGER),
        _needed("epoch"),
        _needed("kind"),
        _needed("id"),
        _needed("payload", _BYTES),
        _needed("effects"),
        _needed("since", _INTEGER),
        _needed("verdict"),
        _needed("version", _INTEGER),
        _needed("conflict"),
        _needed("acknowledged_at"),
        _needed("settled", _INTEGER),
    )
    journal = metadata.tables["journal"]
    sa.Index("journal_by_id", journal.c.id)
    sa.Index("journal_unsettled", journal.c.version, sqlite_where=journal.c.settled == 0)
    _table(
        metadata,
        "rejection",
        _key("seq", _INTEGER),
        _needed("incarnation"),
        _needed("epoch"),
        _needed("kind"),
        _needed("id"),
        _needed("payload", _BYTES),
        _needed("since", _INTEGER),
        _needed("code"),
        _needed("params"),
        _needed("at"),
    )
    # Ids and field names only, never values; each line is chained to the one before.
    _table(
        metadata,
        "audit",
        _key("seq", _INTEGER),
        _needed("at"),
        _needed("actor"),
        _needed("do"),
        _needed("kind"),
        _needed("id"),
        _needed("n", _INTEGER),
        _needed("fields"),
        _needed("hash"),
    )
    _table(metadata, "sync_log", _key("seq", _INTEGER), _needed("at"), _needed("outcome"), _needed("figures"))


def trail_links(metadata: sa.MetaData) -> None:
    """Which operation (its `seq`, 0: none) a line of the trail tells of. Beside the chain, not part of it."""
    audit = metadata.tables["audit"]
    audit.append_column(_needed(TRAIL_LINK, _INTEGER))
    sa.Index(TRAIL_FATES, audit.c[TRAIL_LINK], sqlite_where=audit.c.do.in_(FATES))


def local_work(metadata: sa.MetaData) -> None:
    """What stays on this laptop: entries not yet saved, and how each cadre (or the laptop) is set up."""
    _table(
        metadata,
        "draft",
        _key("id"),
        _needed("actor"),
        _needed("kind"),
        _needed("record"),
        _needed("org"),
        _needed("texts"),
        _needed("at"),
        rowid=False,
    )
    _table(metadata, "setting", _key("actor"), _key("name"), _needed("value"), rowid=False)


def entry_lots(metadata: sa.MetaData) -> None:
    """Sheets that are typed in lots. They stay on this laptop until somebody puts them into the list."""
    _table(
        metadata,
        "lot",
        _key("id"),
        _needed("org"),
        _needed("state"),
        _needed("header"),
        _needed("place"),
        _needed("holder"),
        _needed("life"),
        _needed("held_at"),
        _needed("made_by"),
        _needed("made_at"),
        rowid=False,
    )
    _table(
        metadata,
        "lot_row",
        _key("lot"),
        _key("n", _INTEGER),
        _needed("state"),
        _needed("texts"),
        _needed("again"),
        _needed("facts"),
        _needed("batch"),
        _needed("member"),
        rowid=False,
    )


def snapshots(metadata: sa.MetaData) -> None:
    """Statistical tables as they were counted once, to be compared with later. They stay on this laptop."""
    _table(
        metadata,
        "snapshot",
        _key("id"),
        _needed("subject"),
        _needed("org"),
        _needed("made_at"),
        _needed("made_by"),
        _needed("about"),
        _needed("content"),
        rowid=False,
    )


def edited_fields(metadata: sa.MetaData) -> None:
    """Of which members which fields (a JSON list) were changed since their entry was made."""
    _table(metadata, "edited", _key("member"), _needed("fields"), rowid=False)


def given_rules(metadata: sa.MetaData) -> None:
    """Rules that the level above gave for this unit, as the server has them; nobody changes them here."""
    _table(metadata, "given_rules", _key("place", _INTEGER), _needed("body"))


METADATA: Final = build()
