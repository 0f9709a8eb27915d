"""An export on a thread of its own: it goes on while the person reads, tells how far it is, and can be stopped."""

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump

from mailtrove.printable import printable
from mailtrove.tui import words
from mailtrove.tui.marks import Marks
from mailtrove.tui.screens.page import Page
from mailtrove.tui.trouble import Trouble, trouble_of

if TYPE_CHECKING:
    from mailtrove.archive.database import Archive
    from mailtrove.export.run import Exported


@dataclass
class ExportMoved(Message, bubble=False):
    """It is further, at most ten times a second."""

    exported: "Exported"

    def can_replace(self, message: Message) -> bool:
        """A newer picture makes an older one needless."""
        return isinstance(message, ExportMoved)


@dataclass
class ExportEnded(Message, bubble=False):
    """It is over: well, with trouble, or because the person stopped it."""

    export: "Export"
    exported: "Exported | None"
    trouble: Trouble | None = None


class Export:
    """Marked messages on their way into files."""

    def __init__(self, page: Page[Any], archive: "Archive", marks: Marks, form: str, folder: Path, now: float) -> None:
        """`form` is a value of `export.run.Form`; `page` is told of the end."""
        self.total = marks.count
        self.viewer: MessagePump | None = None
        """Who is told how far it is."""
        self.picture: Exported | None = None
        """How far it was last."""
        self.ended = False
        self.path: Path | None = None
        """Where it goes, once that is there."""
        self._page = page
        self._archive = archive
        self._marks = marks
        self._form = form
        self._folder = folder
        self._name = f"mailtrove-{datetime.fromtimestamp(now, UTC).astimezone():%Y-%m-%d}"
        self._stop = threading.Event()

    def start(self) -> None:
        """Begin. The closing of the archive ends it, cleaned up, so that quitting may wait for it."""
        threading.Thread(target=self._run, name="export").start()

    def stop(self) -> None:
        """End it as soon as can be."""
        self._stop.set()

    def _run(self) -> None:
        from mailtrove.export.run import Form, export, new_target  # Peewee is loaded by now

        try:
            target = new_target(Form(self._form), self._folder, self._name)
            self.path = target.path
            exported = export(self._archive, self._marks.ids(), target, self._watch, self._stop.is_set)
            ended = ExportEnded(self, exported)
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            ended = ExportEnded(self, self.picture, trouble_of(error))
        self.ended = True
        for told in (self.viewer, self._page):
            if told:
                told.post_message(ended)

    def _watch(self, exported: "Exported") -> None:
        self.picture = exported
        if viewer := self.viewer:
            viewer.post_message(ExportMoved(exported))


def tell_end(app: App[Any], ended: ExportEnded) -> None:
    """Say in a toast what came of it, where it was no trouble."""
    if (exported := ended.exported) is None:
        return
    much = f"{words.count(exported.written, 'message')}, {words.size(exported.bytes)}"
    path = str(ended.export.path)
    lines = [much]  # before the path, of which a small screen may show no more than the beginning
    if exported.unreadable:
        which = ", ".join(map(str, exported.examples)) + (" …" if exported.unreadable > len(exported.examples) else "")
        lines.append(f"{exported.unreadable:,} can't be read and are left out: {which}")
    title = "Exported"
    if exported.stopped:
        title = "Export stopped"
        lines = [f"{much} are there"] if exported.written else ["Nothing of it was kept."]
    if exported.written:
        lines.append(path)
    good = not (exported.stopped or exported.unreadable)
    app.notify(printable("\n".join(lines)), title=title, severity="information" if good else "warning", markup=False)
