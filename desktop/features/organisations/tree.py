"""The tree itself: what is folded, chosen and in sight stays so while the data changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyleOptionViewItem, QTreeView

from desktop.features.organisations.model import COLUMNS, NAME, Index, OrganisationTreeModel
from desktop.services.organisations import OrganisationNode
from desktop.widgets.table import RowDelegate
from desktop.widgets.theme import colour

_PAD = 20
_INDENT = 22
_OPEN_AT_FIRST = 2


class _Row(RowDelegate):
    """As every table's row; the tree's own style would make it a third higher."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), max(34, option.fontMetrics.height() + 14))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        # The ring stands around the whole row: see `drawRow`.
        option.state &= ~QStyle.StateFlag.State_HasFocus
        super().paint(painter, option, index)


class OrganisationTree(QTreeView):
    """`chosen` carries the id that the person moved to; `opened` one on which Enter was pressed."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.nodes = OrganisationTreeModel(self)
        self._expanded: set[str] | None = None  # None: nobody has folded or unfolded anything yet
        self._current = ""
        self._widths: list[int] = []
        self._arranging = False
        self.setAccessibleName("Cây tổ chức")
        self.setModel(self.nodes)
        self.setItemDelegate(_Row(self))
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIndentation(_INDENT)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._set_widths()
        self.expanded.connect(lambda index: self._note_fold(index, True))
        self.collapsed.connect(lambda index: self._note_fold(index, False))
        self.doubleClicked.connect(lambda index: self.opened.emit(self.current))
        self.selectionModel().currentChanged.connect(self._note_current)

    @property
    def current(self) -> str:
        """Id of the organisation that is chosen; "" for none."""
        return self._current

    @property
    def touched(self) -> bool:
        """Whether anybody has folded or unfolded anything."""
        return self._expanded is not None

    @property
    def expanded_ids(self) -> list[str]:
        """What is unfolded; nothing while everything is as it first was."""
        return sorted(self._expanded or ())

    def remember(self, expanded: Iterable[str] | None, current: str) -> None:
        """What to unfold and choose once the nodes are here."""
        self._expanded = None if expanded is None else set(expanded)
        self._current = current

    def show_nodes(self, nodes: Sequence[OrganisationNode], *, all_open: bool = False) -> None:
        """Show these; `all_open` for what a search found, which says nothing about what is unfolded else."""
        place = self.verticalScrollBar().value()
        self._arranging = True
        try:
            if self.nodes.show_nodes(nodes) or all_open:
                self._unfold(nodes, all_open)
            index = self.nodes.index_of(self._current)
            if not index.isValid() and nodes:
                index = self.nodes.index(0, NAME)
            if index.isValid() and index != self.currentIndex():
                self.setCurrentIndex(index)
        finally:
            self._arranging = False
        self.verticalScrollBar().setValue(place)
        node = self.nodes.node(self.currentIndex())
        self._tell(node.id if node else "")

    def choose(self, id: str) -> None:
        """Point at an organisation; what lies above it is unfolded."""
        self._current = id
        index = self.nodes.index_of(id)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self.current:
                self.opened.emit(self.current)
            return
        super().keyPressEvent(event)

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        super().drawRow(painter, options, index)
        if (
            self.hasFocus()
            and index.row() == self.currentIndex().row()
            and index.parent() == (self.currentIndex().parent())
        ):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour("primary"), 2))
            painter.drawRoundedRect(QRectF(options.rect).adjusted(1, 1, -2, -2), 3, 3)
            painter.restore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _unfold(self, nodes: Sequence[OrganisationNode], all_open: bool) -> None:
        if all_open:
            self.expandAll()
            return
        for node in nodes:
            wanted = node.depth < _OPEN_AT_FIRST if self._expanded is None else node.id in self._expanded
            self.setExpanded(self.nodes.index_of(node.id), wanted)

    def _note_fold(self, index: QModelIndex, unfolded: bool) -> None:
        node = self.nodes.node(index)
        if self._arranging or node is None:
            return
        if self._expanded is None:
            self._expanded = set(self._all_expanded())
        (self._expanded.add if unfolded else self._expanded.discard)(node.id)

    def _all_expanded(self, parent: QModelIndex | None = None) -> Iterable[str]:
        above = parent or QModelIndex()
        for row in range(self.nodes.rowCount(above)):
            index = self.nodes.index(row, NAME, above)
            node = self.nodes.node(index)
            if node is not None and self.isExpanded(index):
                yield node.id
                yield from self._all_expanded(index)

    def _note_current(self, current: QModelIndex) -> None:
        node = self.nodes.node(current)
        if not self._arranging and node is not None:
            self._tell(node.id)

    def _tell(self, id: str) -> None:
        if id != self._current or not id:
            self._current = id
        self.chosen.emit(id)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and self._widths:
            self._set_widths()
            self._make_room()

    def _set_widths(self) -> None:
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionsMovable(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        em = self.fontMetrics().averageCharWidth()
        self._widths = [column.characters * em + _PAD for column in COLUMNS]
        for section, width in enumerate(self._widths):
            header.resizeSection(section, width)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)

    def _make_room(self) -> None:
        """Columns go where there is no room for all, in the order of their rank."""
        room, needed = self.viewport().width(), sum(self._widths)
        ranked = sorted(
            (one for one in range(len(COLUMNS)) if COLUMNS[one].rank), key=lambda n: COLUMNS[n].rank
        )
        for section in ranked:
            hidden = needed > room
            self.setColumnHidden(section, hidden)
            if hidden:
                needed -= self._widths[section]
