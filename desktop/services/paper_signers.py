"""Who may sign for an organisation: those who hold a post in it today, its secretary first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import paper_words
from desktop.services.session import Session

if TYPE_CHECKING:
    from sync.replica.reader import Reader

SECRETARY_POST: Final = "BÍ THƯ"
_ORDER: Final = (SECRETARY_POST, "PHÓ BÍ THƯ", "ỦY VIÊN BAN THƯỜNG VỤ", "ỦY VIÊN BAN CHẤP HÀNH")


@dataclass(frozen=True, slots=True)
class Signer:
    """`post` in capitals, as it stands below a signature."""

    name: str
    post: str


def signers_of(reader: Reader, session: Session, org: str) -> list[Signer]:
    """Posts that are held today; members whose own record names a post of the branch come after them."""
    labels = session.rulebook.catalogue("position").labels
    today = session.today.isoformat()
    found: dict[str, Signer] = {}
    for post in reader.records("position"):
        fields = post.fields
        ended = str(fields.get("held_to") or today)
        if fields.get("org") != org or ended < today[: len(ended)]:
            continue
        member = reader.record("member", str(fields.get("member") or ""))
        name = member.fields["full_name"] if member is not None else fields.get("person_name")
        label = labels.get(str(fields.get("post")), "")
        if name and paper_words.post_name(label) in _ORDER:
            who = member.id if member is not None else post.id
            found[who] = Signer(str(name), paper_words.post_name(label))
    for code, label in labels.items():
        if paper_words.post_name(label) not in _ORDER[:2] or "chi đoàn" not in label.lower():
            continue
        for member in reader.members_where({"org": org, "position": code}):
            if member.id not in found:
                found[member.id] = Signer(str(member.fields["full_name"]), paper_words.post_name(label))
    return sorted(found.values(), key=lambda signer: (_ORDER.index(signer.post), signer.name))
