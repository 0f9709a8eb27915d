"""What a message holds, to pick from: its attachments, its links, its people, its texts to copy."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding

from mailtrove.tui import words
from mailtrove.tui.glyphs import Glyphs
from mailtrove.tui.widgets.picker import Choice, Picker

if TYPE_CHECKING:
    from mailtrove.mime.links import Link
    from mailtrove.mime.parse import AttachmentPart, Participant


class AttachmentPicker(Picker):
    """Which attachment to view, save or open."""

    BINDINGS = [
        Binding("enter", "pick('view')", "View", id="attachments.view", tooltip="View text or a message here"),
        Binding("s", "pick('save')", "Save", id="attachments.one", tooltip="Save this attachment"),
        Binding("a", "pick('all')", "Save all", id="attachments.all", tooltip="Save every attachment"),
        Binding("o", "pick('open')", "Open", id="attachments.open", tooltip="Open it with the desktop's program"),
    ]
    ENTER = "view"
    WIDTHS = (24, 9)

    def __init__(self, attachments: "Sequence[AttachmentPart]", folder: str, *, glyphs: Glyphs) -> None:
        """`folder`: where they are saved."""
        choices = [Choice(one.file_name or "(no name)", one.content_type, words.size(one.size)) for one in attachments]
        title = words.count(len(choices), "attachment")
        super().__init__(title, choices, f"saved into {folder}", glyphs=glyphs)


class LinkPicker(Picker):
    """Which link to open or to copy. The host is the true one, whatever the link says."""

    BINDINGS = [
        Binding("enter,o", "pick('open')", "Open", key_display="⏎", id="links.open", tooltip="Open it in the browser"),
        Binding("y", "pick('copy')", "Copy", id="links.copy", tooltip="Copy this link"),
    ]
    ENTER = "open"
    WIDTHS = (30, 0)

    def __init__(self, links: "Sequence[Link]", *, glyphs: Glyphs) -> None:
        self._links = links
        choices = [Choice(f"{link.number} {link.host or link.target}", _warning(link)) for link in links]
        super().__init__(f"{words.count(len(links), 'link')}: type a number, or choose", choices, glyphs=glyphs)

    def more_about(self, index: int) -> str:
        """The whole target, and what is odd about it."""
        link = self._links[index]
        letters = (
            f"in its own letters: {link.letters} (letters of other scripts can look alike)" if link.letters else ""
        )
        return "\n".join(text for text in (link.target, letters) if text)


class PeoplePicker(Picker):
    """Whose mail to search for."""

    BINDINGS = [
        Binding("enter", "pick('from')", "From", id="people.from", tooltip="Search for what this address sent"),
        Binding("w", "pick('with')", "With", id="people.with", tooltip="Search for what it sent or got"),
        Binding("y", "pick('copy')", "Copy", id="people.copy", tooltip="Copy this address"),
    ]
    ENTER = "from"
    WIDTHS = (8, 0)

    def __init__(self, people: "Sequence[Participant]", *, glyphs: Glyphs) -> None:
        choices = [Choice(f"{one.email}  {one.name}".strip(), one.role) for one in people]
        super().__init__(words.count(len(people), "address", "addresses"), choices, glyphs=glyphs)


class CopyPicker(Picker):
    """What to copy."""

    BINDINGS = [Binding("enter,y", "pick('copy')", "Copy", key_display="⏎", id="copy.one", tooltip="Copy this")]
    ENTER = "copy"

    def __init__(self, texts: Sequence[tuple[str, str]], *, glyphs: Glyphs) -> None:
        """`texts`: what each is, and the text itself."""
        self._texts = texts
        super().__init__("Copy what?", [Choice(f"{what}: {text}") for what, text in texts], glyphs=glyphs)


def _warning(link: "Link") -> str:
    if link.misleads:
        return "its text names another host"
    if not link.url:
        return "never opened"
    return "letters of another script" if link.letters else ""
