"""Puts values into a template; what is not known becomes "[ ]" and is listed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from desktop.services import paper_words
from desktop.services.paper_content import (
    GAP,
    Break,
    FilledPaper,
    Head,
    HeadedColumn,
    Part,
    Run,
    Runs,
    Signatures,
    Signed,
    Table,
    Text,
)
from desktop.services.paper_templates import (
    Block,
    FactsBlock,
    Line,
    Loaded,
    PageBreak,
    Piece,
    Signature,
    SignatureBlock,
    TableBlock,
    Template,
    TextBlock,
)
from desktop.services.paper_values import Values
from desktop.services.wording import sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What one paper is filled with.

    `rows`: the values of each line of its list, in order. `superior` and `organ` are the two lines at the top
    left, as they stand there. `number_type`: "QĐ" and the like, "" for a paper without a number. `signing`:
    in whose name, where the person chose ("" as the template says). `purpose` for which values stand whole
    that are covered else; `about` are the records whose values these are.
    """

    values: Values
    rows: Sequence[Values] = ()
    superior: str = ""
    organ: str = ""
    number_type: str = ""
    signing: str = ""
    author: str = ""
    file_stem: str = ""
    purpose: str = ""
    about: tuple[tuple[str, str], ...] = ()


def fill(loaded: Loaded, occasion: Occasion) -> FilledPaper:
    """The paper as it would be printed now."""
    template = loaded.template
    filling = _Filling(template, occasion)
    parts = [filling.head(), *(part for block in template.blocks for part in filling.parts(block))]
    return FilledPaper(
        name=template.name,
        title=template.title,
        file_stem=occasion.file_stem or template.name.replace("_", "-"),
        author=occasion.author,
        landscape=template.landscape,
        parts=tuple(parts),
        missing=tuple(dict.fromkeys(filling.missing)),
        problem=_told(loaded),
        guarded=tuple(dict.fromkeys(filling.guarded)),
        purpose=occasion.purpose,
        about=occasion.about,
    )


def _told(loaded: Loaded) -> str:
    """Why the paper has not the layout of the home, "" where nothing is wrong."""
    problem = loaded.problem
    if problem is None:
        return ""
    return sentence("paper.template_refused", {"where": problem.where, "why": problem.why})


@dataclass
class _Filling:
    template: Template
    occasion: Occasion
    missing: list[str] = field(default_factory=list)
    guarded: list[str] = field(default_factory=list)

    def head(self) -> Head:
        place = self.occasion.values.text("place")
        dated = self.occasion.values.text("issue_date") or self._open_date()
        if not place:
            self._lacks("place")
        runs = (
            Run(paper_words.firm(place) if place else GAP, italic=True, missing=not place),
            Run(f",{paper_words.FIRM}", italic=True),
            Run(paper_words.firm(dated), italic=True, missing=GAP in dated),
        )
        if self.template.issuer == "member":
            return Head("", "", (), paper_words.UNION, runs)
        return Head(self.occasion.superior, self.occasion.organ, self._number(), paper_words.UNION, runs)

    def _open_date(self) -> str:
        """A paper that nobody has dated yet: the day is written in by hand."""
        self._lacks(next(iter(self.template.dated), "issue_date"))
        return f"ngày {GAP} tháng {GAP} năm {GAP}"

    def _number(self) -> Runs:
        kind, suffix = self.occasion.number_type, self.template.suffix
        if not kind:
            return ()
        number = self.occasion.values.text("issue_number")
        if number:
            return (Run(f"Số: {paper_words.written_number(number, kind, suffix)}"),)
        self._lacks("issue_number")
        return (Run("Số: "), Run(GAP, missing=True), Run(f"-{kind}/{suffix}"))

    def parts(self, block: Block) -> list[Part]:
        values = self.occasion.values
        if isinstance(block, FactsBlock):
            return [Text((Run(f"- {label}: {text}"),), "item") for label, text in self._facts()]
        if isinstance(block, PageBreak):
            return [Break()]
        if isinstance(block, TextBlock):
            if any(not values.text(name) for name in block.when) or any(map(values.text, block.unless)):
                return []
            return [Text(self._runs(block.line, values), block.style)]
        if isinstance(block, TableBlock):
            return [self._table(block)]
        return [self._signatures(block)]

    def _facts(self) -> Iterator[tuple[str, str]]:
        """(label, text) of what the case holds; number, day and signer stand elsewhere on the paper."""
        values = self.occasion.values
        declared = values.workflow.by_name if values.workflow is not None else {}
        said = {name for piece in self.template.placeholders() for name in piece.names}
        papers = {declared[name].group for name in self.template.dated if name in declared} - {""}
        for one in declared.values():
            text = values.text(one.name)
            if text and one.name not in said and one.group not in papers:
                self._guards((one.name,), values)
                yield one.label, text

    def _table(self, block: TableBlock) -> Table:
        columns = tuple(HeadedColumn(one.title, one.width, one.align) for one in block.columns)
        rows = tuple(
            tuple(self._runs(column.line, values, of=values.text("full_name")) for column in block.columns)
            for values in self.occasion.rows
        )
        return Table(columns, rows)

    def _signatures(self, block: SignatureBlock) -> Signatures:
        receivers = tuple(self._runs(line, self.occasion.values) for line in block.receivers)
        left = self._signed(block.left) if block.left is not None else None
        return Signatures(self._signed(block.right), left, receivers)

    def _signed(self, signature: Signature) -> Signed:
        values = self.occasion.values
        if not signature.organ:
            lines = tuple(self._runs(line, values) for line in signature.lines)
            return Signed(lines, signature.note, self._runs(signature.name, values))
        mode = self.occasion.signing or signature.organ
        post = (Piece(names=("sign_post",), bold=True),)
        name = (Piece(names=("signer_name",), bold=True),)
        above = (Run(paper_words.sign_for(mode), bold=True),)
        return Signed((above, self._runs(post, values)), "", self._runs(name, values))

    def _runs(self, line: Line, values: Values, of: str = "") -> Runs:
        runs = []
        for piece in line:
            if not piece.names:
                runs.append(Run(piece.text, piece.bold, piece.italic))
                continue
            text = next((text for name in piece.names if (text := values.text(name, piece.form))), "")
            self._guards(piece.names, values)
            if text:
                runs.append(Run(text, piece.bold, piece.italic))
            elif not piece.optional:
                # The last of several is what is asked for when none of the better ones is known.
                self._lacks(piece.names[-1], values, of)
                runs.append(Run(GAP, piece.bold, piece.italic, missing=True))
        return tuple(runs)

    def _guards(self, names: Sequence[str], values: Values) -> None:
        """Of several names the first that is known is what stands on the paper."""
        name = next((name for name in names if values.text(name)), "")
        if name in values.guarded:
            self.guarded.append(name)

    def _lacks(self, name: str, values: Values | None = None, of: str = "") -> None:
        label = (values or self.occasion.values).label(name)
        self.missing.append(f"{of}: {label}" if of else label)
