"""What mail servers announce, written once: sources are the steering notes (2.3) and public logs of their answers.

`CAPABILITY` is what a server says after login; the rest is what follows for a sync, and is tested to follow.
"""

from dataclasses import dataclass

from tests.dovecot import EXCHANGE_CAPABILITY


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of server."""

    name: str
    capability: str
    enabled: str = ""
    """What its untagged ENABLED names."""
    counts_changes: bool = False
    """HIGHESTMODSEQ can be relied on."""
    tells_vanished: bool = False
    tells_states: bool = False
    """Of all folders in one answer."""
    has_labels: bool = False

    def __str__(self) -> str:
        return self.name


EXCHANGE = Profile("Exchange Online", f"{EXCHANGE_CAPABILITY} CLIENTACCESSRULES CLIENTNETWORKPRESENCELOCATION")
GMAIL = Profile(
    "Gmail",
    "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS COMPRESS=DEFLATE ENABLE MOVE"
    " CONDSTORE ESEARCH UTF8=ACCEPT LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE APPENDLIMIT=35651584",
    enabled="CONDSTORE",
    counts_changes=True,
    tells_states=True,
    has_labels=True,
)
DOVECOT_CAPABILITY = (
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED CONDSTORE"
    " QRESYNC ESEARCH SEARCHRES LIST-STATUS BINARY MOVE LITERAL+ SPECIAL-USE"
)
DOVECOT = Profile(
    "Dovecot", DOVECOT_CAPABILITY, enabled="QRESYNC", counts_changes=True, tells_vanished=True, tells_states=True
)
DOVECOT_WITHOUT_QRESYNC = Profile(
    "Dovecot without QRESYNC",
    DOVECOT_CAPABILITY.replace(" QRESYNC", ""),
    enabled="CONDSTORE",
    counts_changes=True,
    tells_states=True,
)
ICLOUD = Profile(
    # Never says that it enabled anything, and its QRESYNC has told of mail as vanished that was there (Mailspring).
    "iCloud",
    "XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 CONDSTORE ENABLE QRESYNC QUOTA NAMESPACE UIDPLUS CHILDREN BINARY UNSELECT SORT"
    " CATENATE URLAUTH LANGUAGE ESEARCH ESORT CONTEXT=SEARCH WITHIN SASL-IR SEARCHRES METADATA ID XMSEARCH IDLE"
    " LIST-STATUS",
    counts_changes=True,
    tells_states=True,
)
YAHOO = Profile(
    # Tells HIGHESTMODSEQ, and takes no question about it.
    "Yahoo",
    "IMAP4rev1 ID MOVE NAMESPACE X-ID-ACLID UIDPLUS LITERAL+ CHILDREN XAPPLEPUSHSERVICE XYMHIGHESTMODSEQ",
)
CYRUS = Profile(
    "Cyrus",
    "IMAP4rev1 LITERAL+ ID ENABLE ACL QUOTA UIDPLUS NAMESPACE UNSELECT CHILDREN ESEARCH SORT LIST-EXTENDED LIST-STATUS"
    " SPECIAL-USE CONDSTORE QRESYNC MOVE IDLE",
    enabled="CONDSTORE QRESYNC",
    counts_changes=True,
    tells_vanished=True,
    tells_states=True,
)
COURIER = Profile("Courier", "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=REFERENCES SORT QUOTA IDLE ACL ACL2=UNION")

PROFILES = (EXCHANGE, GMAIL, DOVECOT, DOVECOT_WITHOUT_QRESYNC, ICLOUD, YAHOO, CYRUS, COURIER)
