"""What an e-mail address alone tells of its account, and why; live while it is typed."""

from urllib.parse import urlsplit

from textual.content import Content
from textual.widgets import Static

from mailtrove.accounts import Discovered
from mailtrove.printable import printable_line
from mailtrove.tui.signs import SIGNS


class DetectedCard(Static):
    """Shows one `Discovered`, or what is wanted when there is none."""

    def show(self, detected: Discovered | None, *, client_id: bool = True) -> None:
        """Show what was detected; without a `client_id` Microsoft can't be asked, and that is said."""
        if detected is None:
            self.border_title = ""
            self.update(Content.styled("What kind of account it is shows here while you type.", "$faint"))
            return
        self.border_title = Content(_kind(detected))
        rows = [Content(_sentence(detected.reason)), Content("")]
        rows += [Content.assemble((f"{name:<13}", "$faint"), value) for name, value in _facts(detected)]
        if detected.provider == "microsoft" and not client_id:
            missing = f"{SIGNS.warning} No client_id in config.toml yet: the README says how to get one."
            rows += [Content(""), Content.styled(missing, "bold $text-warning")]
        self.update(Content("\n").join(rows))


def _kind(detected: Discovered) -> str:
    if detected.route is None:
        return "A mailbox with a password"
    personal = detected.route.account_type.value == "personal"
    return "Microsoft, a personal account" if personal else "Microsoft 365, an organisation's account"


def _facts(detected: Discovered) -> list[tuple[str, str]]:
    server = f"{printable_line(detected.host)}, port {detected.port}, {detected.security.value.upper()}"
    if detected.route is None:
        return [("Mail server", server), ("Next", "Enter asks for name and password")]
    authority = urlsplit(detected.route.authority)
    return [
        ("Sign in at", printable_line(f"{authority.netloc}{authority.path}")),
        ("To ask for", "reading your mail over IMAP, nothing else"),
        ("Mail server", server),
        ("Next", "Enter opens the browser; only Microsoft sees your password"),
    ]


def _sentence(text: str) -> str:
    line = printable_line(text)
    return f"{line}." if line else ""
