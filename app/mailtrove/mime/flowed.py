"""Paragraphs of text that was sent as `format=flowed` (RFC 3676): lines that end in a blank go on in the next."""

from typing import Final

_SIGNATURE: Final = "-- "


def unflowed(text: str, *, delsp: bool) -> str:
    """The text, each paragraph on one line; its quote marks are `>`, one for each level, before a blank.

    `delsp`: the blank at a soft break is no part of the text, as between words of a language without blanks
    (RFC 3676 4.1). Lines of different depth never join, and a signature's mark stands alone (4.3, 4.5).
    """
    lines: list[str] = []
    pieces: list[str] = []
    depth = 0

    def end_paragraph() -> None:
        if pieces:
            mark = ">" * depth
            said = "".join(pieces)
            lines.append(f"{mark} {said}" if mark and said else mark + said)
            pieces.clear()

    for line in text.replace("\r\n", "\n").split("\n"):
        content = line.lstrip(">")
        quoted = len(line) - len(content)
        content = content[1:] if content.startswith(" ") else content  # space-stuffed (4.4)
        if quoted != depth or content == _SIGNATURE:
            end_paragraph()
            depth = quoted
        soft = content.endswith(" ") and content != _SIGNATURE
        pieces.append(content[:-1] if soft and delsp else content)
        if not soft:
            end_paragraph()
    end_paragraph()
    return "\n".join(lines)
