"""What an operator may set, and what is fixed for every server."""

from __future__ import annotations

from dataclasses import dataclass

from domain.directives.files import LARGEST_FILE
from domain.kinds import SCHEMA

BODY_CAP = 8 << 20
DECODED_CAP = 32 << 20
# Largest number of operations and of fetched records in one request.
MOST_OPERATIONS = 2000
MOST_FETCHED = 2000
LARGEST_PAGE = 8 << 20

# A failure that comes back this often is the operation's own.
FAILURES_UNTIL_QUARANTINE = 3


@dataclass(frozen=True, slots=True)
class Settings:
    chunk_operations: int = 200
    schema: int = SCHEMA
    min_schema: int = 1
    lease_days: int = 60
    code_days: int = 14
    volunteer_days: int = 30
    # Codes for branches that the laptops of one unit may have made within an hour.
    account_codes_per_hour: int = 100
    tombstone_days: int = 548
    # Failed enrolments that one address may have in a window.
    enrolment_failures: int = 10
    enrolment_window_minutes: int = 15
    # A snapshot is given out again while less than this share of the unit has changed since.
    snapshot_stale_share: float = 0.02
    snapshot_stale_records: int = 50
    chunk_days: int = 2
    # The largest file, and what all files of a unit may come to, uploads under way included.
    blob_bytes: int = LARGEST_FILE
    unit_blob_bytes: int = 2 << 30
    # Uploads that one device may have under way; one that nobody goes on with is forgotten after these days.
    open_uploads: int = 40
    upload_days: int = 7
    # Uploads with another content than was named that a device may end with in a window.
    wrong_uploads: int = 5
    # A file that no record names any more is kept for so many days.
    blob_days: int = 30
    # One device alone makes a unit begin a new epoch this often at most.
    restore_claim_hours: int = 24
