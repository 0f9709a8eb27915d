"""What an e-mail address's account is, why that is believed, and what comes next; live while it is typed."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from textual.content import Content
from textual.widgets import Static

from mailtrove.accounts import Discovered
from mailtrove.accounts.known_servers import OWN_PASSWORD
from mailtrove.printable import printable_line
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.signs import SIGNS

_LABEL = 13


class DetectedCard(Static):
    """Shows one `Discovered`, or what is wanted when there is none. What others published goes through `printable`."""

    def show(self, found: Discovered | None, *, following: str = "") -> None:
        """Show what was found, and what follows on Enter."""
        if found is None:
            self.border_title = ""
            self.update(Content.styled("What kind of account it is shows here while you type.", "$faint"))
            return
        self.border_title = Content(printable_line(_kind(found)))
        self.update(Content("\n").join(_lines(found, following)))

    def show_looking_up(self, domain: str) -> None:
        """Say that an answer is on its way."""
        self.border_title = Content(f"Looking up {printable_line(domain)} …")
        self.update(
            Content("\n").join(
                (
                    Content("Its DNS and its own pages are asked where its mail is."),
                    Content(""),
                    _fact("Next", f"{key_of(self, 'add.go_on')} goes on as soon as that is known"),
                )
            )
        )


def server_words(found: Discovered) -> str:
    """The mail server in words."""
    return f"{printable_line(found.host)}, port {found.port}, {found.security.value.upper()}"


def step_lines(steps: tuple[str, ...], link: str) -> list[Content]:
    """What to do before a login works, numbered, and where."""
    lines = [Content.assemble((f"{number} ", "$faint"), step) for number, step in enumerate(steps, start=1)]
    if link:
        lines.append(Content.assemble("  ", (link, "$primary")))
    return lines


def _lines(found: Discovered, following: str) -> Iterator[Content]:
    yield Content(f"{printable_line(found.reason)}.")
    if found.warning:
        yield Content.styled(f"{SIGNS.warning} {printable_line(found.warning)}", "bold $text-warning")
    yield Content("")
    if found.known and found.known.steps:
        yield from step_lines(found.known.steps, found.known.link)
        yield Content("")
    if found.route:
        authority = urlsplit(found.route.authority)
        yield _fact("Sign in at", f"{authority.netloc}{authority.path}")
        if found.tenant:
            yield _fact("Tenant", f"the organisation of {found.tenant}")
        else:
            yield _fact("To ask for", "reading your mail over IMAP, nothing else")
    yield _fact("Mail server", server_words(found))
    if found.user.casefold().rpartition("@")[2] != found.domain:
        yield _fact("User name", found.user)
    if following:
        yield _fact("Next", following)


def _kind(found: Discovered) -> str:
    if found.route:
        personal = found.route.account_type.value == "personal"
        return "Microsoft, a personal account" if personal else "Microsoft 365, an organisation's account"
    if found.known is None:
        return "A mailbox with a password"
    name = found.known.name
    if found.provider == "google" and found.domain not in found.known.domains:
        name = "Google Workspace"
    return name if found.known.password == OWN_PASSWORD else f"{name}, with {found.known.password}"


def _fact(name: str, value: str) -> Content:
    return Content.assemble((f"{name:<{_LABEL}}", "$faint"), printable_line(value))
