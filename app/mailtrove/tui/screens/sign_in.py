"""Signing in with Microsoft, step by step before your eyes: the timeline, the ways to answer, how it ended."""

import threading
import time
from collections.abc import Callable, Iterable

from textual import events, getters, on
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from mailtrove.archive.records import Account
from mailtrove.auth.browser import start_browser
from mailtrove.auth.events import BrowserAwaited, DeviceCodeEnded, DeviceCodeOffered, SignInEvent
from mailtrove.auth.paste import Pasted
from mailtrove.auth.watcher import Watcher
from mailtrove.errors import SignInCancelled
from mailtrove.printable import printable_line
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.browsing import let_follow, open_browser
from mailtrove.tui.messages import SignInEnded, SignInReported
from mailtrove.tui.screens.page import Page
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.styles import stylesheet
from mailtrove.tui.timeline import Timeline
from mailtrove.tui.trouble import trouble_of
from mailtrove.tui.widgets.browser_card import BrowserCard
from mailtrove.tui.widgets.paste_field import PasteField
from mailtrove.tui.widgets.sign_in_timeline import SignInTimeline
from mailtrove.tui.widgets.signed_in_card import SignedInCard
from mailtrove.tui.widgets.trouble_card import TroubleCard

SignIn = Callable[[Watcher], Account]
"""Signs in, telling each step; stops soon when it is cancelled. Blocks, so it has a thread of its own."""


class SignInScreen(Page[Account | None]):
    """Runs one sign-in; gives the account once it is signed in and the person has seen it."""

    CSS_PATH = stylesheet("sign_in")
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall"), (36, "-high")]
    BINDINGS = [
        Binding("enter", "sync", "Start the sync", id="sign_in.sync", tooltip="Go on to syncing this account"),
        Binding("p", "paste", "Paste", id="sign_in.paste", tooltip="Paste the address that the browser ended at"),
        Binding("c", "copy", "Copy URL", id="sign_in.copy", tooltip="Copy the address (OSC 52: works over SSH too)"),
        Binding("d", "copy_code", "Code", id="sign_in.copy_code", tooltip="Copy the code for another device"),
        Binding("l", "copy_ssh", "ssh", id="sign_in.copy_ssh", tooltip="Copy the ssh line for the other computer"),
        Binding("v", "whole_url", "Whole URL", show=False, id="sign_in.whole", tooltip="Show the address alone"),
        Binding("o", "open", "Open browser", id="sign_in.open", tooltip="Try again to open the browser here"),
        Binding(
            "o", "open_after_all", "Open browser", show=False, id="sign_in.open_here", tooltip="Try it all the same"
        ),
        Binding("b", "stand_in", "Stand-in", id="sign_in.stand_in", tooltip="Let the sandbox's own browser go"),
        Binding("r", "retry", "Try again", id="sign_in.retry", tooltip="Begin anew"),
        Binding("escape", "cancel", "Cancel", id="sign_in.cancel", tooltip="Stop at once; nothing is stored"),
        Binding("escape", "back", "Back", id="sign_in.back", tooltip="Leave; what is signed in stays"),
    ]

    app = getters.app(MailtroveApp)
    timeline = getters.query_one(SignInTimeline)
    browser = getters.query_one(BrowserCard)
    ending = getters.query_one("#ending", VerticalScroll)

    def __init__(self, email: str, sign_in: SignIn, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._email = email
        self._sign_in = sign_in
        self._clock = clock
        self._cancelled = threading.Event()
        self._awaited: BrowserAwaited | None = None
        self._pasted = Pasted()
        self._device_code: DeviceCodeOffered | DeviceCodeEnded | None = None
        self._deadline = self._code_deadline = 0.0
        self._account: Account | None = None
        self._ended = False

    def body(self) -> Iterable[Widget]:
        """Timeline; below it the browser round or the ending."""
        timeline = SignInTimeline(classes="frame")
        timeline.border_title = Content(f"Sign in {SIGNS.dot} {printable_line(self._email)}")
        yield timeline
        yield BrowserCard()
        yield VerticalScroll(id="ending", can_focus=False)

    def on_mount(self) -> None:
        """Begin."""
        self.set_interval(1.0, self._tick)
        self._begin()

    def on_unmount(self) -> None:
        """Whoever leaves by another way, an ending app among them, stops the sign-in too."""
        self._cancelled.set()

    def _begin(self) -> None:
        self._cancelled = threading.Event()
        self._pasted = Pasted()
        self._awaited, self._device_code, self._account, self._ended = None, None, None, False
        self.timeline.timeline = Timeline()
        self._show_parts()
        arguments = (self.app, self._cancelled, self._pasted)
        threading.Thread(target=self._run, args=arguments, name="sign-in", daemon=True).start()

    def _run(self, app: MailtroveApp, cancelled: threading.Event, pasted: Pasted) -> None:
        """The sign-in's own thread: blocked in a browser round it would hold up one of the few that workers share."""

        def report(event: SignInEvent) -> None:
            if not cancelled.is_set():
                self.post_message(SignInReported(event))

        try:
            ended = SignInEnded(self._sign_in(Watcher(report, cancelled, start_browser, pasted, device_code=True)))
        except SignInCancelled:
            ended = SignInEnded(cancelled=True)
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            ended = SignInEnded(trouble=trouble_of(error))
        if not cancelled.is_set():
            self.post_message(ended)
        app.post_message(SignInEnded(ended.account))

    @on(SignInReported)
    def _reported(self, message: SignInReported) -> None:
        timeline = self.timeline.timeline.after(message.event)
        self.timeline.timeline = timeline
        if timeline.awaited is not self._awaited:
            self._awaited = timeline.awaited
            if self._awaited:
                self._deadline = self._clock() + self._awaited.seconds_allowed
                self.browser.show(self._awaited)
        if timeline.device_code is not self._device_code:
            self._device_code = timeline.device_code
            if isinstance(self._device_code, DeviceCodeOffered):
                self._code_deadline = self._clock() + self._device_code.seconds_allowed
            self.browser.show_code(self._device_code)
        self._tick()
        self._show_parts()

    @on(SignInEnded)
    async def _ended_with(self, message: SignInEnded) -> None:
        self._ended, self._account, self._awaited, self._device_code = True, message.account, None, None
        await self.ending.remove_children()
        if message.account:
            await self.ending.mount(SignedInCard(message.account))
        elif message.trouble:
            card = TroubleCard(message.trouble)
            await self.ending.mount(card)
            self._show_parts()
            self.give_focus(card)
            return
        else:
            self.dismiss(None)
            return
        self._show_parts()

    @on(TroubleCard.Unfolded)
    def _unfolded(self, event: TroubleCard.Unfolded) -> None:
        """The raw error is worth more room than the steps before it."""
        self.ending.set_class(event.unfolded, "-unfolded")

    def _show_parts(self) -> None:
        self.browser.display = self._awaited is not None
        self.ending.display = self._ended
        self.ending.set_class(self._account is not None, "-good")
        self.refresh_bindings()

    def _tick(self) -> None:
        if self._awaited:
            now = self._clock()
            self.browser.show_time_left(self._deadline - now, self._code_deadline - now)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - Textual's
        """Offer only what this moment allows."""
        awaited = self._awaited
        match action:
            case "copy" | "paste":
                return awaited is not None
            case "open":
                return awaited is not None and awaited.browser_started
            case "open_after_all" | "whole_url":
                return awaited is not None and not awaited.browser_started
            case "copy_code":
                return awaited is not None and isinstance(self._device_code, DeviceCodeOffered)
            case "copy_ssh":
                return awaited is not None and not awaited.browser_started and bool(awaited.ssh_command)
            case "stand_in":
                return awaited is not None and self.app.stand_in_browser is not None
            case "sync":
                return self._account is not None
            case "cancel":
                return not self._ended
            case "back":
                return self._ended
            case "retry":
                return self._ended and self._account is None
            case _:
                return True

    def action_sync(self) -> None:
        """Hand the account on; its sync starts."""
        self.dismiss(self._account)

    def action_retry(self) -> None:
        """Begin anew."""
        self._begin()

    def action_cancel(self) -> None:
        """Stop at once."""
        self._cancelled.set()
        self.dismiss(None)

    def action_back(self) -> None:
        """Leave; a finished sign-in stays, and is synced when the person asks for it."""
        self.dismiss(None)

    def action_copy(self) -> None:
        """Copy the address by OSC 52, which reaches the clipboard over SSH too."""
        if self._awaited:
            self._copy(self._awaited.url, "The address is copied.")

    def action_copy_code(self) -> None:
        """Copy the device code."""
        if isinstance(self._device_code, DeviceCodeOffered):
            code = printable_line(self._device_code.user_code)
            self._copy(code, f"The code {code} is copied.")

    def action_copy_ssh(self) -> None:
        """Copy the line to run on the computer with the browser."""
        if self._awaited:
            self._copy(self._awaited.ssh_command, "The ssh line is copied.")

    def _copy(self, text: str, said: str) -> None:
        self.app.copy_to_clipboard(text)
        self.notify(said, markup=False)

    def action_whole_url(self) -> None:
        """Show all of the address with nothing beside it, or the ways again."""
        self.browser.show_whole_url(not self.browser.whole_url)

    def action_paste(self) -> None:
        """Go to the field for the address that the browser ended at."""
        self.give_focus(self.browser.paste.field)

    @on(events.Paste)
    def _pasted_anywhere(self, event: events.Paste) -> None:
        """What is pasted while no field is in focus can only be meant for the one."""
        if self._awaited:
            event.stop()
            self.action_paste()
            self.browser.paste.field.take(event.text)

    @on(PasteField.Given)
    def _given(self, event: PasteField.Given) -> None:
        reply = self._pasted.give(event.text)
        self.browser.paste.say(reply)
        if reply.taken:
            self.give_focus(self.timeline)

    @on(PasteField.Left)
    def _field_left(self) -> None:
        self.give_focus(self.timeline)

    def action_open(self) -> None:
        """Try again to open the browser."""
        if self._awaited:
            open_browser(self.app, self._awaited.url)

    action_open_after_all = action_open

    def action_stand_in(self) -> None:
        """Let the sandbox's own browser follow the address."""
        if self._awaited and (stand_in := self.app.stand_in_browser):
            let_follow(self.app, stand_in, self._awaited.url)
