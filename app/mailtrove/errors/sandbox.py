"""When the demo's sandbox can't be used."""

from mailtrove.errors.base import MailtroveError


class SandboxUnavailable(MailtroveError):
    """The sandbox can't be started, or did not answer."""

    title = "The sandbox can't be used"
    default_remedy = "Install it with `pip install 'mailtrove[sandbox]'`, then try again."
