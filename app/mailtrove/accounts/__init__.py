"""Accounts: what an address is, adding one, finding it again, logging in with it, removing it.

Ties sign-in, credentials, the mail server and the archive's account rows together, so that screens
and the command line don't have to.
"""

from mailtrove.accounts.accounts import Accounts
from mailtrove.accounts.detection import detect, is_email_address, password_account
from mailtrove.accounts.discovered import Discovered, Source
from mailtrove.accounts.removal import ConsentPage, Removal, removal
from mailtrove.accounts.shared import signer_of
from mailtrove.accounts.words import delegate_gone, kind

__all__ = [
    "Accounts",
    "ConsentPage",
    "Discovered",
    "Removal",
    "Source",
    "delegate_gone",
    "detect",
    "is_email_address",
    "kind",
    "password_account",
    "removal",
    "signer_of",
]
