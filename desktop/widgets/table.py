"""The one look of every table: horizontal hairlines, roomy rows, a focus ring, states as icon and word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.widgets.column_room import ICON, ICON_GAP, NAME_LINES, PAD, PAD_RIGHT, needed, raise_rows, shared
from desktop.widgets.icon import paint_icon
from desktop.widgets.states import look as state_look
from desktop.widgets.theme import colour, theme
from desktop.widgets.titles import Titles
from desktop.widgets.wrapping import wrapped
from domain.frozen import frozen

# A model gives the sync state of a cell under this role: it is drawn with its icon and colour.
STATE_ROLE = Qt.ItemDataRole.UserRole + 1
# True where a cell's text is secondary.
MUTED_ROLE = Qt.ItemDataRole.UserRole + 2
# "error" where what was typed into a cell could not be saved.
FINDING_ROLE = Qt.ItemDataRole.UserRole + 3
_STRETCH = QHeaderView.ResizeMode.Stretch
_LEFT = (Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft).value

_SELECTED = QStyle.StateFlag.State_Selected.value
_HOVERED = QStyle.StateFlag.State_MouseOver.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value
_MOST_FITTED = 4_000
# What stays free above and below several lines, in pixels together.
_LEAST_ABOVE = 4

Index = QModelIndex | QPersistentModelIndex


@frozen
class CellLook:
    """What is drawn in one cell; `state` is a sync state, `wrong` whether its text could not be saved.

    `link`: it leads somewhere.
    """

    text: str
    state: str = ""
    muted: bool = False
    wrong: bool = False
    font: QFont | None = None
    alignment: int = _LEFT
    link: bool = False


class RowDelegate(QStyledItemDelegate):
    """Draws a cell: text plain and elided, a hairline below, icon before the word of a state."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours: dict[str, QColor] = {}
        self._pens: dict[tuple[str, int], QPen] = {}
        # By text and room in pixels.
        self._fitted: dict[tuple[str, int], str] = {}
        self._broken: dict[tuple[str, int, int], str] = {}
        self._follows_theme = False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        # Hundreds of times for one picture: flags as numbers, pens made once, nothing drawn that is empty.
        painter.save()
        place: QRect = option.rect
        state: int = option.state.value
        if state & (_SELECTED | _HOVERED) or self.is_marked(index):
            painter.fillRect(place, self._colour("selected" if state & _SELECTED else "hover"))
        painter.setPen(self._pen("hairline", 1))
        painter.drawLine(place.bottomLeft(), place.bottomRight())
        look = self.look(index)
        if look.text or look.state or look.wrong:
            self._paint_look(painter, option, look, place)
        if state & _FOCUSED:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(self._pen("primary", 2))
            painter.drawRoundedRect(QRectF(place).adjusted(1, 1, -2, -2), 3, 3)
        painter.restore()

    def is_marked(self, index: Index) -> bool:
        """Whether a cell stands in the row that a person is in, where cells are chosen one by one."""
        return False

    def look(self, index: Index) -> CellLook:
        """What the model says about a cell; a delegate that knows its model may ask more directly."""
        alignment = index.data(Qt.ItemDataRole.TextAlignmentRole)
        return CellLook(
            str(index.data(Qt.ItemDataRole.DisplayRole) or ""),
            str(index.data(STATE_ROLE) or ""),
            bool(index.data(MUTED_ROLE)),
            bool(index.data(FINDING_ROLE)),
            index.data(Qt.ItemDataRole.FontRole),
            _LEFT if alignment is None else Qt.AlignmentFlag(alignment).value,
        )

    def _paint_look(
        self, painter: QPainter, option: QStyleOptionViewItem, look: CellLook, place: QRect
    ) -> None:
        room = place.adjusted(PAD, 0, -PAD_RIGHT, 0)
        token = "muted" if look.muted else "primary" if look.link else "text"
        if look.state:
            icon_name, token = state_look(look.state)
            top = place.center().y() - ICON / 2 + 1
            left = QRectF(room.left(), top, ICON, ICON)
            paint_icon(painter, icon_name, self._colour(token).name(), left)
            room.setLeft(room.left() + ICON + ICON_GAP)
        if look.font is not None:
            painter.setFont(look.font)
        painter.setPen(self._pen(token, 1))
        painter.drawText(room, look.alignment, self._fitting(look, option, room))
        if look.wrong:
            painter.setPen(self._pen("rejected", 2))
            line = place.bottom() - 4
            painter.drawLine(place.left() + PAD, line, place.right() - PAD, line)
            mark = QRectF(place.right() - ICON - 4, place.center().y() - ICON / 2, ICON, ICON)
            paint_icon(painter, "circle-x", self._colour("rejected").name(), mark)

    def _colour(self, token: str) -> QColor:
        """Looked up once per token and theme: a screen full of cells asks a thousand times."""
        if not self._follows_theme:
            self._follows_theme = True
            theme().changed.connect(self._forget_colours)
        found = self._colours.get(token)
        if found is None:
            found = self._colours[token] = colour(token)
        return found

    def _pen(self, token: str, width: int) -> QPen:
        found = self._pens.get((token, width))
        if found is None:
            found = self._pens[token, width] = QPen(self._colour(token), width)
        return found

    def _fitting(self, look: CellLook, option: QStyleOptionViewItem, room: QRect) -> str:
        """A text in as many lines as its row is high."""
        shown = self._elided(look, option, room.width())
        # Two lines squeezed into the height of one are harder to read than one that is cut.
        lines = (room.height() - _LEAST_ABOVE) // option.fontMetrics.lineSpacing()
        if shown == look.text or lines < 2 or look.font is not None:
            return shown
        place = (look.text, room.width(), lines)
        if place not in self._broken:
            metrics = QFontMetricsF(option.fontMetrics)
            self._broken[place] = "\n".join(wrapped(look.text, room.width(), metrics, lines))
        return self._broken[place]

    def _elided(self, look: CellLook, option: QStyleOptionViewItem, room: int) -> str:
        """A text as it fits; the same ones are drawn again at every scrolling step."""
        if look.font is not None:
            return QFontMetrics(look.font).elidedText(look.text, Qt.TextElideMode.ElideRight, room)
        found = self._fitted.get((look.text, room))
        if found is None:
            found = option.fontMetrics.elidedText(look.text, Qt.TextElideMode.ElideRight, room)
            if len(self._fitted) >= _MOST_FITTED:
                self._fitted.clear()
                self._broken.clear()
            self._fitted[look.text, room] = found
        return found

    def _forget_colours(self) -> None:
        # With the colours the font may have changed.
        self._colours.clear()
        self._pens.clear()
        self._fitted.clear()
        self._broken.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + 2 * PAD, max(hint.height() + 10, 32))


class Table(QTableView):
    """Rows are chosen as a whole; Enter and double click activate one.

    Columns share its width by what stands in them. `firm`: those that give way last, mostly whoever the row
    is about. `most_lines`: how high a row may grow for a long text.
    """

    most_lines = 1
    # Where columns are scrolled under each other: how many letters one may grow to for its texts.
    grows_to = 0
    firm: tuple[int, ...] = (0,)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widths: list[int] = []
        self._drawn: dict[int, int] = {}
        self._gives_way = False
        self._em = 0
        # What each column needs to be whole; None: measure again.
        self._wanted: dict[int, int] | None = None
        self._broken: dict[int, int] | None = None
        # No column needs less than this while its rows stay.
        self._least: dict[int, int] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._leave_room)
        self.setAccessibleName(name)
        self.setItemDelegate(RowDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._set_row_height()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(48)
        header.setStretchLastSection(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        Titles(header)
        header.sectionResized.connect(self._note_drawn)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            for told in (model.modelReset, model.layoutChanged, model.rowsInserted, model.rowsRemoved):
                told.connect(self._measure_anew)
            model.dataChanged.connect(self._measure_more)
        self._measure_anew()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.FontChange:
            self._wanted = self._broken = None
            self._least = {}
            self._set_row_height()
            self._scale_widths()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.currentIndex().isValid():
                self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def set_widths(self, characters: list[int], stretch: int | None) -> None:
        """Column widths in average characters; column `stretch` takes what is left over.

        None: every column keeps its width, and the table scrolls sideways where there is no room.
        """
        header = self.horizontalHeader()
        em = self._em = self.fontMetrics().averageCharWidth()
        self._widths = [count * em + 2 * PAD for count in characters]
        self._gives_way = True
        for section, width in enumerate(self._widths):
            header.resizeSection(section, width)
        self._gives_way = False
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        if stretch is not None:
            header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        self._measure_anew()

    def width_of(self, column: int) -> int:
        """The width that a column was given, hidden or not; the stretching one's is its least."""
        return self._widths[column]

    def drawn_width(self, column: int) -> int:
        """How wide a column is where there is room: as somebody drew it, else as it was given."""
        return self._drawn.get(column, self._widths[column])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._leave_room()

    def _leave_room(self) -> None:
        """Share the width by what stands in the columns; what a person drew gives way last."""
        header, room = self.horizontalHeader(), self.room()
        shown = [one for one in range(len(self._widths)) if not header.isSectionHidden(one)]
        if room <= 0 or not shown or header.count() < len(self._widths):
            return
        if not any(self._stretches(one) for one in shown):
            self._grow(shown)
            return
        by_hand = {one: self._drawn[one] for one in shown if one in self._drawn}
        left = room - sum(by_hand.values())
        if left < (len(shown) - len(by_hand)) * header.minimumSectionSize():
            by_hand, left = {}, room
        wanted = self._measured()
        given = {one: self.drawn_width(one) for one in shown if one not in by_hand}
        widths = shared(left, given, wanted, self._may_break()) | by_hand
        self._gives_way = True
        for section, width in widths.items():
            if not self._stretches(section):
                header.resizeSection(section, width)
        self._gives_way = False
        if self.most_lines > 1:
            raise_rows(self, room, {one: wanted[one] for one in shown}, STATE_ROLE, self.most_lines)

    def room(self) -> int:
        """The width of what is scrolled. Not asked of Qt's own viewport: see `Titles`."""
        margins, bar = self.viewportMargins(), self.verticalScrollBar()
        beside = bar.sizeHint().width() if bar.isVisibleTo(self) else 0
        return self.contentsRect().width() - margins.left() - margins.right() - beside

    def _may_break(self) -> Mapping[int, int] | Sequence[int]:
        """The firm columns; with what each needs in two lines where rows grow."""
        if self.most_lines == 1:
            return self.firm
        if self._broken is None:
            self._broken = {one: needed(self, one, STATE_ROLE, NAME_LINES) for one in self.firm}
        return self._broken

    def _grow(self, shown: Sequence[int]) -> None:
        """Every column as wide as its texts, up to a measure; the table is scrolled."""
        if not self.grows_to:
            return
        most, wanted = self.grows_to * self._em, self._measured()
        self._gives_way = True
        for one in shown:
            if one not in self._drawn:
                self.horizontalHeader().resizeSection(one, max(self._widths[one], min(most, wanted[one])))
        self._gives_way = False

    def _measured(self) -> dict[int, int]:
        """What each column needs for its title and its longest texts."""
        if self._wanted is None:
            sizes = {one: needed(self, one, STATE_ROLE) for one in range(len(self._widths))}
            self._wanted = {one: max(width, self._least.get(one, 0)) for one, width in sizes.items()}
        return self._wanted

    def _measure_anew(self) -> None:
        self._wanted = self._broken = None
        self._least = {}
        self._later.start()

    def _measure_more(self) -> None:
        """A text was typed or read: columns may become wider for it, none narrower under somebody's hands."""
        if self._wanted is not None:
            self._least = self._wanted
            self._wanted = self._broken = None
        self._later.start()

    def _note_drawn(self, section: int, before: int, now: int) -> None:
        """What a person drew counts from then on; not what gave way for want of room, was hidden or shown."""
        is_drawn = before and now and not self._gives_way
        if is_drawn and section < len(self._widths) and not self._stretches(section):
            self._drawn[section] = now

    def _stretches(self, section: int) -> bool:
        return self.horizontalHeader().sectionResizeMode(section) is _STRETCH

    def _scale_widths(self) -> None:
        """Columns follow the size of text, also those that somebody drew wider."""
        before, em = self._em, self.fontMetrics().averageCharWidth()
        if not before or em == before:
            return
        self._em = em
        self._widths = [width * em // before for width in self._widths]
        self._drawn = {section: width * em // before for section, width in self._drawn.items()}
        self._leave_room()

    def _set_row_height(self) -> None:
        height = max(34, self.fontMetrics().height() + 14)
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
