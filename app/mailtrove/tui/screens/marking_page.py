"""A screen whose list has marks: it says how many, copies what they are called, and exports them."""

from functools import partial
from typing import Final

from textual import getters, on

from mailtrove.tui import mail_words
from mailtrove.tui.export_job import Export, ExportEnded, tell_end
from mailtrove.tui.glyphs import glyphs_for
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.marked_reads import Texts, Weighed, read_copies, weigh
from mailtrove.tui.marks import Marks
from mailtrove.tui.messages import AccountsChanged, TroubleArose
from mailtrove.tui.questions import Questions
from mailtrove.tui.screens.saving_page import SavingPage
from mailtrove.tui.widgets.marking_list import MarkingList
from mailtrove.tui.widgets.picker import Picked

_MOST_COPIED: Final = 5_000
"""Messages whose names could still fit a terminal's clipboard."""


class MarkingPage(SavingPage):
    """Marks stay when another folder or search is listed."""

    messages = getters.query_one(MarkingList)

    def __init__(self) -> None:
        super().__init__()
        self._weighings: Questions[tuple[Weighed, Marks], Weighed] = Questions(self, weigh, self._weighed, self._tell)
        self._copies: Questions[Marks, Texts] = Questions(self, read_copies, self._offer_copies, self._tell)
        self._weight = Weighed()
        self._known: frozenset[int] = frozenset()
        """The accounts there are."""
        self._export: Export | None = None
        """The one that runs."""

    @property
    def weighing(self) -> bool:
        """The size of what is marked is still to come."""
        return self._weighings.busy

    @on(MarkingList.Marked)
    def _marked(self) -> None:
        marks = self.messages.marks
        if (archive := self.app.archive) and marks is not self._weight.marks:
            self._weighings.ask(archive, (self._weight, marks))
        self._say_marks()
        self.refresh_bindings()

    def _weighed(self, weight: Weighed) -> None:
        self._weight = weight
        self._say_marks()

    def _say_marks(self) -> None:
        marks, weight = self.messages.marks, self._weight
        known = weight.bytes if weight.marks is marks else None
        self.marked_words = mail_words.marked(marks.count, known, self.messages.range_size)
        self._say_place()

    @on(AccountsChanged)
    def _forget_marks(self, event: AccountsChanged) -> None:
        """What was removed with its account can't stay marked, and other mail may get its number."""
        accounts = frozenset(summary.account.id for summary in event.summaries)
        if self._known - accounts:
            self.messages.clear_marks()
        self._known = accounts

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done with marked messages only while there are some."""
        if action in ("export_marked", "copy_marked"):
            exporting = action == "export_marked" and self._export is not None
            return self.is_mounted and bool(self.messages.marks.count or self.messages.range_size or exporting)
        return super().check_action(action, parameters)

    # Copying

    def action_copy_marked(self) -> None:
        """Show what of the marked messages can be copied."""
        self.messages.when_marked(self._copy_marked)

    def _copy_marked(self) -> None:
        marks = self.messages.marks
        if marks.count > _MOST_COPIED:
            key = key_of(self.messages, "list.export")
            self.notify(f"Too many for a terminal's clipboard: {key} exports them.", severity="warning", markup=False)
        elif archive := self.app.archive:
            self._copies.ask(archive, marks)

    def _offer_copies(self, texts: Texts) -> None:
        from mailtrove.tui.widgets.message_pickers import CopyPicker  # screens are loaded when first shown

        if texts:
            named = [(f"{text.count(chr(10)) + 1:,} {what}", text) for what, text in texts]
            picker = CopyPicker(named, glyphs=glyphs_for(self.app.console.encoding))
            self.app.push_screen(picker, partial(self._picked_copy, texts))

    # Exporting

    def action_export_marked(self) -> None:
        """Ask as what to export the marked messages; or show how far the export is that runs."""
        if self._export:
            self._show_export(self._export)
        else:
            self.messages.when_marked(self._ask_for_form)

    def _ask_for_form(self) -> None:
        from mailtrove.tui.screens.export import ExportPicker  # screens are loaded when first shown

        marks, weight = self.messages.marks, self._weight
        if marks.count and self.app.archive:
            much = mail_words.marked(marks.count, weight.bytes if weight.marks is marks else None)
            picker = ExportPicker(much, str(self.app.paths.downloads), glyphs=glyphs_for(self.app.console.encoding))
            self.app.push_screen(picker, partial(self._begin_export, marks))

    def _begin_export(self, marks: Marks, picked: Picked | None) -> None:
        from mailtrove.tui.screens.export import FORMS  # loaded by now

        if picked and (archive := self.app.archive):
            form = FORMS[picked.index]
            self._export = Export(self, archive, marks, form, self.app.paths.downloads, self.app.clock())
            self._export.start()
            self._show_export(self._export)

    def _show_export(self, export: Export) -> None:
        from mailtrove.tui.screens.export import ExportScreen  # screens are loaded when first shown

        self.app.push_screen(ExportScreen(export))

    @on(ExportEnded)
    def _export_ended(self, event: ExportEnded) -> None:
        self._export = None
        self.refresh_bindings()
        if not event.trouble:
            tell_end(self.app, event)
        elif self.app.archive is not None:  # it is closed while the app ends
            self.app.post_message(TroubleArose(event.trouble))
