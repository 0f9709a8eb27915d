"""Lines of plain text from a stream of words and blocks: margins, quote marks, list marks, links at the end."""

import re
from typing import Final

_FILLERS: Final = re.compile(r"[\u00ad\u034f\u200b\u2060\ufeff]+|(?:[\u200c\u200d\u200e\u200f] ?){3,}")
"""Soft hyphens and zero-width characters, and the runs of joiners with which newsletters pad their preheader."""
_MAX_INDENTS: Final = 16
_MAX_URL: Final = 4000


class Layout:
    """Writes text block by block. White space is folded as in HTML, but for `verbatim`."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._words: list[str] = []
        self._indents: list[list[str]] = []  # [first line's mark, empty once it is written; the others' indent]
        self._blank: str | None = None  # the prefix of a blank line that is due before the next line
        self._targets: dict[str, int] = {}
        self._cells = 0  # that ended in the row on the current line since something was written

    def text(self, text: str) -> None:
        """Words of the current line."""
        if not text.isascii():
            text = _FILLERS.sub("", text)
        if not text:
            return
        words = self._words
        if text[0].isspace() and words and not words[-1].endswith(" "):
            words.append(" ")
        folded = " ".join(text.split())
        if folded:
            self._end_cells()
            words.append(folded)
            if text[-1].isspace():
                words.append(" ")

    def cell(self) -> None:
        """Begin a cell of a row on one line. Empty ones at its ends leave no trace: layout tables pad with them."""
        if any(word.strip() for word in self._words):
            self._cells += 1

    def mark(self) -> tuple[int, int]:
        """Where the text has got to, for `since`."""
        return len(self._lines), len(self._words)

    def since(self, mark: tuple[int, int]) -> str:
        """What was written since then; of several lines, the last."""
        lines, words = mark
        if len(self._lines) == lines:
            return "".join(self._words[words:]).strip()
        return "".join(self._words).strip() or self._lines[-1].strip()

    def link(self, target: str, misled_to: str = "") -> None:
        """The number of a link's target, right behind what was written last; and its host, where the text misleads."""
        number = str(self._targets.setdefault(target[:_MAX_URL], len(self._targets) + 1))
        number += f", leads to {misled_to}" if misled_to else ""
        words = self._words
        if not any(word.strip() for word in words):
            self._lines[-1] += f" [{number}]"
        elif words[-1] == " ":
            words[-1] = f" [{number}] "
        else:
            words.append(f" [{number}]")

    def line(self) -> None:
        """End the current line, if anything is on it."""
        written = "".join(self._words).strip()
        self._words.clear()
        self._cells = 0
        if written:
            self._write(written)

    def line_break(self) -> None:
        """End the current line; on an empty one, leave a blank line."""
        if any(word.strip() for word in self._words):
            self.line()
        else:
            self.margin()

    def margin(self) -> None:
        """End the current line, and keep one blank line between it and what follows."""
        self.line()
        if self._lines:
            prefix = "".join(rest for _, rest in self._indents).rstrip()
            if self._blank is None or len(prefix) < len(self._blank):
                self._blank = prefix

    def indent(self, first: str, rest: str) -> None:
        """Begin a block whose first line is marked with `first` and the others with `rest`."""
        self.line()
        self._indents.append([first, rest] if len(self._indents) < _MAX_INDENTS else ["", ""])

    def dedent(self) -> None:
        """End the innermost indented block."""
        self.line()
        self._indents.pop()

    def verbatim(self, text: str) -> None:
        """Lines as they stand."""
        self.line()
        for line in text.replace("\r\n", "\n").replace("\xa0", " ").strip("\n").split("\n"):
            self._write(line.rstrip())

    def finished(self) -> str:
        """All of it, the targets of links at the end."""
        self.line()
        lines = self._lines
        if self._targets:
            lines = [*lines, "", *(f"[{number}] {target}" for target, number in self._targets.items())]
        return "\n".join(lines).strip("\n")

    def _end_cells(self) -> None:
        if self._cells:
            # Put to the last word, so that a link in the next cell does not say it too: see `since`.
            self._words[-1] = self._words[-1].rstrip() + " |" * self._cells + " "
            self._cells = 0

    def _write(self, line: str) -> None:
        if self._blank is not None:
            self._lines.append(self._blank)
            self._blank = None
        prefix = ""
        for indent in self._indents:
            prefix += indent[0]
            indent[0] = indent[1]
        self._lines.append((prefix + line).rstrip())
