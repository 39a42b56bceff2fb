"""TB: the committees (Ban Chấp hành) as they are seated on a day, counted by people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from domain.positions.posts import INSPECTION, STANDING, Post, Rank, post_of
from domain.records import Record, Value
from domain.statistics.model import Chart, Column, ColumnKind, Grain, Item, Picks, Span, Table
from domain.statistics.tree import Tree
from domain.values.ages import age_on
from domain.values.dates import last_day

if TYPE_CHECKING:
    from domain.statistics.book import Book

_BODIES: Final = "Cơ quan"
_POSTS: Final = "Chức vụ"
_PEOPLE: Final = "Trong đó"
_AGES: Final = "Tuổi"
# Codes of the catalogues: the people of the majority, those who follow no religion, what counts as a degree
# and as political theory from the middle grade on.
_KINH, _NO_RELIGION = "5", "15"
_DEGREES: Final = frozenset({"1", "3", "4"})
_THEORY: Final = frozenset({"1", "3", "8"})


class _People(Protocol):
    @property
    def row_of(self) -> Mapping[str, int]: ...

    def field(self, row: int, name: str) -> Value: ...


class Register(Protocol):
    """What of the book committees are counted from."""

    @property
    def positions(self) -> Sequence[Record]: ...

    @property
    def people(self) -> _People: ...

    def tree(self, day: str) -> Tree: ...


class Seat:
    """One person in the committee of one organisation: the highest of their posts stands for all."""

    def __init__(self, posts: Sequence[Post], register: Register) -> None:
        self.post = min(posts, key=lambda post: (list(Rank).index(post.rank), post.id))
        self.bodies = {post.body for post in posts}
        self.ranks = {post.rank for post in posts}
        self.engagements = {post.fields.get("engagement") for post in posts}
        self._row = register.people.row_of.get(self.post.member) if self.post.member else None
        self._register = register

    def about(self, name: str) -> Value:
        """A field of the member; of somebody without a record, or who left, what their post says of them."""
        known = self._register.people.field(self._row, name) if self._row is not None else None
        return self.post.fields.get(_OF_STRANGERS.get(name, f"person_{name}")) if known is None else known

    def age(self, day: str) -> int | None:
        """In full years on a day, the least that it may be; None where no birth date is known."""
        born = self.about("birth_date")
        return age_on(str(born), last_day(day))[0] if born else None

    def in_party(self, day: str) -> bool:
        joined = self.about("party_joined_on")
        if joined is None:
            return self.post.fields.get("person_in_party") is True
        return bool(joined) and str(joined) <= day


_OF_STRANGERS: Final = {"birth_date": "person_birth"}
SeatTest = Callable[[Seat, str], Any]


def seats(register: Register, day: str) -> Iterator[Seat]:
    """Everybody who holds a post at the end of a day, once in each organisation that there was then."""
    tree = register.tree(day)
    closed = {org for org in tree.ids if not tree.exists(org)}
    of_person: dict[tuple[str, str], list[Post]] = {}
    for record in register.positions:
        post = post_of(record.id, record.fields)
        if post.rank is not Rank.OTHER and post.org not in closed and post.held_on(last_day(day)):
            of_person.setdefault((post.org, post.person), []).append(post)
    for posts in of_person.values():
        yield Seat(posts, register)


def committee(register: Register, day: str) -> Iterator[Seat]:
    """The members of executive committees; whoever sits in an inspection committee alone is none."""
    return (seat for seat in seats(register, day) if seat.bodies != {INSPECTION})


def _column(key: str, label: str, test: SeatTest | None = None, group: str = "", **more: Any) -> Column:
    return Column(key=key, label=label, group=group, picks=_picks(committee, test), **more)


def _picks(of: Callable[[Register, str], Iterable[Seat]], test: SeatTest | None) -> Picks:
    def picks(book: Book, span: Span) -> Iterable[Item]:
        register = cast("Register", book)
        for seat in of(register, span.last):
            if test is None or test(seat, span.last):
                yield Item("position", seat.post.id, seat.post.org)

    return picks


def _aged(first: int, most: int) -> SeatTest:
    return lambda seat, day: (years := seat.age(day)) is not None and first <= years <= most


def _vacant(book: Book, span: Span) -> Iterable[Item]:
    """One for each seat that was approved and that nobody has."""
    register = cast("Register", book)
    taken: dict[str, int] = {}
    for seat in committee(register, span.last):
        taken[seat.post.org] = taken.get(seat.post.org, 0) + 1
    tree = register.tree(span.last)
    for org in tree.ids:
        approved = tree.field(org, "committee_size")
        if isinstance(approved, int) and tree.exists(org):
            for place in range(taken.get(org, 0) + 1, approved + 1):
                yield Item("organisation", org, org, at=str(place))


TB: Final = Table(
    name="tb",
    number="TB",
    title="Thống kê Ban Chấp hành",
    grain=Grain.SNAPSHOT,
    rule="Người giữ chức vụ đến hết ngày tính, mỗi người một lần ở mỗi tổ chức. Ủy viên Ban Thường vụ cũng "
    "là ủy viên Ban Chấp hành. Người không phải đoàn viên tính theo thông tin ghi ở chức vụ. Khuyết là số "
    "được duyệt trừ số đang có.",
    columns=(
        _column("committee", "Ủy viên Ban Chấp hành"),
        _column("standing", "Ban Thường vụ", lambda seat, _: STANDING in seat.bodies, _BODIES),
        Column(
            key="inspection",
            label="Ủy ban Kiểm tra",
            group=_BODIES,
            picks=_picks(seats, lambda seat, _: INSPECTION in seat.bodies),
        ),
        _column("secretaries", "Bí thư", lambda seat, _: Rank.SECRETARY in seat.ranks, _POSTS),
        _column("deputies", "Phó Bí thư", lambda seat, _: Rank.DEPUTY in seat.ranks, _POSTS),
        _column("women", "Nữ", lambda seat, _: seat.about("sex") == "female", _PEOPLE),
        _column(
            "minority",
            "Dân tộc thiểu số",
            lambda seat, _: seat.about("ethnicity") not in (None, _KINH),
            _PEOPLE,
        ),
        _column(
            "religious",
            "Có tôn giáo",
            lambda seat, _: seat.about("religion") not in (None, _NO_RELIGION),
            _PEOPLE,
        ),
        _column("party", "Đảng viên", lambda seat, day: seat.in_party(day), _PEOPLE),
        _column(
            "degree", "Đại học trở lên", lambda seat, _: seat.about("qualification") in _DEGREES, _PEOPLE
        ),
        _column(
            "theory",
            "Lý luận chính trị từ trung cấp",
            lambda seat, _: seat.about("political_theory") in _THEORY,
            _PEOPLE,
        ),
        _column("full_time", "Chuyên trách", lambda seat, _: "full_time" in seat.engagements, _PEOPLE),
        _column("to_25", "Đến 25", _aged(0, 25), _AGES),
        _column("to_30", "26-30", _aged(26, 30), _AGES),
        _column("to_35", "31-35", _aged(31, 35), _AGES),
        _column("over_35", "Trên 35", _aged(36, 999), _AGES),
        _column("age_unknown", "Chưa rõ ngày sinh", lambda seat, day: seat.age(day) is None, _AGES),
        Column(key="vacant", label="Khuyết so với số được duyệt", picks=_vacant),
        Column(key="women_share", label="Tỷ lệ nữ", kind=ColumnKind.PERCENT, of=("women", "committee")),
    ),
    sentence="Đến ngày {day}, {unit} có {total:committee} ủy viên Ban Chấp hành, trong đó {total:women} nữ, "
    "{total:party} đảng viên; khuyết {total:vacant} so với số được duyệt.",
    charts=(Chart(columns=("committee", "vacant"), title="Ủy viên Ban Chấp hành và số còn khuyết"),),
    source="domain.md 6.1, BCH-05",
)

TABLES: Final = (TB,)
