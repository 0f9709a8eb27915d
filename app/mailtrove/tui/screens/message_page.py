"""A screen on which something can be done with the message that is open: its files, links, people and texts."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from textual.binding import Binding

from mailtrove.printable import printable, printable_line
from mailtrove.tui.browsing import open_link
from mailtrove.tui.glyphs import glyphs_for
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.mail_reads import hand_over, read_attachment, read_links, save_attachments, save_message
from mailtrove.tui.message_document import OpenMessage, Page
from mailtrove.tui.messages import TroubleArose
from mailtrove.tui.questions import Questions
from mailtrove.tui.screens.reading_page import ReadingPage
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.picker import Picked

if TYPE_CHECKING:
    from mailtrove.archive.database import Archive
    from mailtrove.mime.links import Link
    from mailtrove.mime.parse import AttachmentPart, Participant

    _Wanted = tuple[OpenMessage, AttachmentPart]

LONGEST_COPY: Final = 100_000
"""Characters; terminals drop a clipboard that is much longer."""


class MessagePage(ReadingPage):
    """Offers what the open message has."""

    BINDINGS = [
        Binding("v", "files", "Files", id="mail.files", tooltip="View, save or open what is attached"),
        Binding("w", "people", "People", show=False, id="mail.people", tooltip="Search by an address of this message"),
        Binding("y", "copy", "Copy", show=False, id="mail.copy", tooltip="Copy an address, the Message-ID or the text"),
        Binding("s", "save_files", "Save files", show=False, id="mail.save_files", tooltip="Save what is attached"),
        Binding("e", "save", "Save .eml", show=False, id="mail.save", tooltip="Save the message as it was served"),
    ]
    OF_MESSAGE = frozenset(("files", "links", "people", "copy", "save_files", "save"))
    """Actions on the open message."""

    def __init__(self) -> None:
        super().__init__()
        self._files: Questions[_Wanted, Page | None] = Questions(
            self, _opened_file, self._show_file, self._tell_trouble
        )
        self._links: Questions[OpenMessage, Sequence[Link]] = Questions(
            self, _found_links, self._show_links, self._tell_trouble
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what the message has."""
        if action in self.OF_MESSAGE:
            message = self.view.message if self.is_mounted else None
            return message is not None and (action not in ("files", "save_files") or bool(message.parsed.attachments))
        return super().check_action(action, parameters)

    def search_for(self, text: str) -> None:
        """Begin a search; for subclasses."""
        raise NotImplementedError

    def _tell_trouble(self, error: Exception) -> None:
        self.app.post_message(TroubleArose(trouble_of(error)))

    # Files

    def action_files(self) -> None:
        """Show what is attached."""
        from mailtrove.tui.widgets.message_pickers import AttachmentPicker  # screens are loaded when first shown

        if message := self.view.message:
            picker = AttachmentPicker(
                message.parsed.attachments, str(self.app.paths.downloads), glyphs=glyphs_for(self.app.console.encoding)
            )
            self.app.push_screen(picker, partial(self._picked_file, message))

    def _picked_file(self, message: OpenMessage, picked: Picked | None) -> None:
        archive = self.app.archive
        if picked is None or archive is None:
            return
        attachments = message.parsed.attachments
        match picked.verb:
            case "view":
                self._files.ask(archive, (message, attachments[picked.index]))
            case "save":
                self._save_files(message, attachments[picked.index : picked.index + 1])
            case "all":
                self._save_files(message, attachments)
            case "open":
                self._in_background(partial(self._work_open, message, attachments[picked.index]), "opening")

    def _show_file(self, page: Page | None) -> None:
        if page is None:
            self.notify("It is no text: save it, or open it with the desktop's program for it.", markup=False)
        else:
            self.open_within(page)

    def _work_open(self, message: OpenMessage, attachment: "AttachmentPart") -> None:
        start = hand_over(message, attachment)
        if not start.started:
            self.notify(printable_line(start.reason), title="Not opened", severity="warning", markup=False)

    def action_save(self) -> None:
        """Save the message as it was served."""
        if message := self.view.message:
            self._save(lambda folder: [save_message(folder, message)])

    def action_save_files(self) -> None:
        """Save the attachment; where there are several, ask which."""
        if not (message := self.view.message):
            return
        if len(message.parsed.attachments) == 1:
            self._save_files(message, message.parsed.attachments)
        else:
            self.action_files()

    def _save_files(self, message: OpenMessage, wanted: "Sequence[AttachmentPart]") -> None:
        self._save(lambda folder: save_attachments(folder, message, wanted))

    def _save(self, save: Callable[[Path], Sequence[Path]]) -> None:
        self._in_background(partial(self._work_save, save), "saving")

    def _work_save(self, save: Callable[[Path], Sequence[Path]]) -> None:
        saved = save(self.app.paths.downloads)
        names = [saved[0]] if len(saved) == 1 else [saved[0].parent, *(Path(path.name) for path in saved)]
        self.notify(printable("\n".join(str(name) for name in names)), title="Saved", markup=False)

    def _in_background(self, work: Callable[[], None], group: str) -> None:
        def guarded() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001 - the thread's outermost frame
                self.app.post_message(TroubleArose(trouble_of(error)))

        self.run_worker(guarded, thread=True, group=group, description=group, exit_on_error=False)

    # Links

    def action_links(self) -> None:
        """Show where the links lead."""
        if (message := self.view.message) and (archive := self.app.archive):
            self._links.ask(archive, message)

    def _show_links(self, links: "Sequence[Link]") -> None:
        from mailtrove.tui.widgets.message_pickers import LinkPicker  # screens are loaded when first shown

        if links:
            picker = LinkPicker(links, glyphs=glyphs_for(self.app.console.encoding))
            self.app.push_screen(picker, partial(self._picked_link, links))
        else:
            self.notify("This message has no links.", markup=False)

    def _picked_link(self, links: "Sequence[Link]", picked: Picked | None) -> None:
        if picked is None:
            return
        link = links[picked.index]
        if picked.verb == "copy":
            self._copy("link", link.url or link.target)
        elif link.url:
            threading.Thread(target=open_link, args=(self.app, link.url), name="link", daemon=True).start()
        else:
            self.notify("Only http, https and mailto are opened; it can be copied.", severity="warning", markup=False)

    # People

    def action_people(self) -> None:
        """Show whom the message names."""
        from mailtrove.tui.widgets.message_pickers import PeoplePicker  # screens are loaded when first shown

        if message := self.view.message:
            people = _each_once(message.parsed.participants)
            picker = PeoplePicker(people, glyphs=glyphs_for(self.app.console.encoding))
            self.app.push_screen(picker, partial(self._picked_person, people))

    def _picked_person(self, people: "Sequence[Participant]", picked: Picked | None) -> None:
        if picked is None:
            return
        email = printable_line(people[picked.index].email)
        if picked.verb == "copy":
            self._copy("address", email)
        else:
            self.search_for(f"{picked.verb}:{quoted(email)}")

    # Copying

    def action_copy(self) -> None:
        """Show what can be copied."""
        from mailtrove.tui.widgets.message_pickers import CopyPicker  # screens are loaded when first shown

        if message := self.view.message:
            texts = copies(message)
            picker = CopyPicker(texts, glyphs=glyphs_for(self.app.console.encoding))
            self.app.push_screen(picker, partial(self._picked_copy, texts))

    def _picked_copy(self, texts: Sequence[tuple[str, str]], picked: Picked | None) -> None:
        if picked is not None:
            self._copy(*texts[picked.index])

    def _copy(self, what: str, text: str) -> None:
        if len(text) > LONGEST_COPY:
            self.notify(
                f"Too long for a terminal's clipboard: {key_of(self, 'mail.save')} saves it.",
                severity="warning",
                markup=False,
            )
            return
        self.app.copy_to_clipboard(printable(text))
        self.notify(f"Copied: {what}.", markup=False)


def copies(message: OpenMessage) -> list[tuple[str, str]]:
    """What of a message can be copied, by name; only what there is."""
    parsed = message.parsed
    sender = next((one.email for one in parsed.participants if one.role == "from"), "")
    texts = (
        ("Sender's address", sender),
        ("Subject", parsed.subject),
        ("Message-ID", parsed.message_id and f"<{parsed.message_id}>"),
        ("Text", parsed.text[: LONGEST_COPY + 1]),
    )
    return [(what, text) for what, text in texts if text]


def quoted(text: str) -> str:
    """A value as the search language takes it, whatever is in it."""
    plain = text.replace('"', " ")
    return plain if plain.replace("@", "").replace(".", "").isalnum() else f'"{plain}"'


def _each_once(people: "Sequence[Participant]") -> "list[Participant]":
    by_email = {one.email.lower(): one for one in reversed(people) if one.email}
    return list(by_email.values())[::-1]


def _opened_file(_: "Archive", wish: "tuple[OpenMessage, AttachmentPart]") -> Page | None:
    return read_attachment(*wish)


def _found_links(_: "Archive", message: OpenMessage) -> "Sequence[Link]":
    return read_links(message)
