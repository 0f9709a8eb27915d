"""The notice that Exchange sends in the place of a message that it can't convert to MIME. Pure.

It comes as the answer to BODY[], in place of the message's own bytes, and other clients archive it as if it were mail:
from “Microsoft Exchange Server 2010” without an address, of no date and no Message-ID (offlineimap #62, MailKit #908).
"""

import re
from typing import Final

_LONGEST: Final = 16 * 1024
_FROM: Final = re.compile(rb'^From: *"?Microsoft Exchange Server', re.MULTILINE)
_SUBJECT: Final = re.compile(
    rb"^Subject:\s+Retrieval\s+using\s+the\s+IMAP4\s+protocol\s+failed\s+for\s+the\s+following\s+message:",
    re.MULTILINE,
)
_OF_REAL_MAIL: Final = re.compile(rb"^(Message-ID|Received):", re.MULTILINE | re.IGNORECASE)


def is_stub(raw: bytes) -> bool:
    """Whether these bytes are such a notice, and not mail that quotes or forwards one."""
    if len(raw) > _LONGEST:
        return False
    header = raw.partition(b"\r\n\r\n")[0]
    return bool(_FROM.search(header) and _SUBJECT.search(header) and not _OF_REAL_MAIL.search(header))
