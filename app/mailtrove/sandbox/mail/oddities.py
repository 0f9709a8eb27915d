"""Mail that no program of good will would write, and that every reader has to survive."""

from collections.abc import Callable
from datetime import datetime, timedelta

from mailtrove.sandbox.mail import folders
from mailtrove.sandbox.mail.letter import Letter
from mailtrove.sandbox.mail.scribe import Scribe

ESCAPE, BELL, C1_CSI = "\x1b", "\x07", "\x9b"
BIDI_OVERRIDE, BIDI_END = "\u202e", "\u202c"


def oddities(scribe: Scribe) -> list[Letter]:
    """One of each kind, spread over the last months before the world stands still."""
    odd = []
    for number, kind in enumerate(_kinds()):
        when = folders.LATEST - timedelta(days=8 + 5 * number, hours=number, minutes=17)
        subject, raw = kind(scribe, f"{when:%a, %d %b %Y %H:%M:%S +0000}")
        odd.append(_letter(scribe, when, subject, raw))
    return odd


def _kinds() -> tuple[Callable[[Scribe, str], tuple[str, str | bytes]], ...]:
    return (_hostile, _without_id, _broken_mime, _raw_eight_bit, _nothing, _far_future, _nul_bytes, _endless_subject)


def _letter(scribe: Scribe, when: datetime, subject: str, raw: str | bytes) -> Letter:
    content = raw if isinstance(raw, bytes) else raw.replace("\n", "\r\n").encode("utf-8", "surrogateescape")
    return Letter(
        sender=scribe.owner,
        to=(scribe.owner,),
        subject=subject,
        text="",
        date=when,
        message_id="",
        folder=folders.INBOX,
        raw=content,
    )


def _hostile(scribe: Scribe, date: str) -> tuple[str, str]:
    """Control sequences, markup and bidi overrides wherever a reader might draw them."""
    subject = (
        f"{ESCAPE}[31;5mURGENT{ESCAPE}[0m [@click=app.quit]press here[/] [bold red]now{BELL} {ESCAPE}]0;owned{BELL}"
    )
    return (
        subject,
        f"""From: "[blink]Mallory[/blink]{ESCAPE}[2J" <mallory@sneaky.example>
To: {scribe.owner.address}
Subject: {subject}
Date: {date}
Message-ID: <{scribe.message_id("sneaky.example")}>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

--x
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Dear terminal,

{ESCAPE}[2J{ESCAPE}[H{ESCAPE}]52;c;cm0gLXJmIC8={BELL}{C1_CSI}31m{ESCAPE}P$q{ESCAPE}\\ did anything happen?

[bold]This is not bold.[/bold] [link=file:///etc/passwd]This is no link.[/link] [@click=app.bell]Ding?[/]

The file is called invoice{BIDI_OVERRIDE}gnp.exe{BIDI_END}, and this line \rhas been written over by itself.

If all of this is dull to look at, somebody did their work well.
M.
--x
Content-Type: application/octet-stream
Content-Disposition: attachment; filename="../../../../etc/cron.d/{ESCAPE}[31mfriendly{BIDI_OVERRIDE}txt.sh"
Content-Transfer-Encoding: base64

ZWNobyBoZWxsbwo=
--x--
""",
    )


def _without_id(scribe: Scribe, date: str) -> tuple[str, str]:
    return (
        "From the barometer in the tower",
        f"""From: Barometer <barometer@tower.example>
To: {scribe.owner.address}
Subject: From the barometer in the tower
Date: {date}

I have no Message-ID, for I'm a barometer. 29.4 inches and falling.
""",
    )


def _broken_mime(scribe: Scribe, date: str) -> tuple[str, bytes]:
    """Boundary never closed, a part without headers, base64 cut off, a charset that doesn't exist."""
    head = f"""From: Fax Gateway <fax@gateway.example>
To: {scribe.owner.address}
Subject: =?x-unknown?q?Your_fax_has_arrived=2C_mostly?= =?utf-8?b?8J+?=
Date: {date}
Message-ID: <{scribe.message_id("gateway.example")}>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="torn

--torn
Content-Type: text/plain; charset=x-fax-german
Content-Transfer-Encoding: quoted-printable

Page 1 of 3 arrived well. Page 2 came th=ro=E4ugh the rain=
--torn

Page 3 is somewhat sh
--torn
Content-Type: image/png; name=page3.png
Content-Transfer-Encoding: base64

iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dw"""
    return "Your fax has arrived, mostly", head.replace("\n", "\r\n").encode()


def _raw_eight_bit(scribe: Scribe, date: str) -> tuple[str, bytes]:
    """ISO-8859-1 in the headers themselves, as programs did before 1992 and some do still."""
    text = f"""From: Jürgen Köbel <köbel@umlaute.example>
To: {scribe.owner.address}
Subject: Größe der Zahnräder für Düsseldorf
Date: {date}
Message-ID: <{scribe.message_id("umlaute.example")}>

Die Zahnräder sind zu groß für die Tür. Wir bräuchten größere Türen
oder kleinere Zähne. Viele Grüße, Jürgen
"""
    return "Größe der Zahnräder für Düsseldorf", text.replace("\n", "\r\n").encode("iso-8859-1")


def _nothing(scribe: Scribe, date: str) -> tuple[str, str]:
    return "", f"From: <silence@monastery.example>\nTo: {scribe.owner.address}\nDate: {date}\nSubject: \n\n"


def _far_future(scribe: Scribe, _date: str) -> tuple[str, str]:
    return (
        "I have come back to tell you that it works",
        f"""From: Augusta (yes, you) <ada@2143.example>
To: {scribe.owner.address}
Subject: I have come back to tell you that it works
Date: Sat, 10 Dec 2143 25:61:00 +9900
Message-ID: <{scribe.message_id("2143.example")}>

It works. They've put it in a museum, next to a telephone. Bring gloves.
""",
    )


def _nul_bytes(scribe: Scribe, date: str) -> tuple[str, bytes]:
    text = (
        f"From: Teleprinter <tty7@cable.example>\r\nTo: {scribe.owner.address}\r\n"
        f"Subject: CABLE 7 STOP\r\nDate: {date}\r\n"
        f"Message-ID: <{scribe.message_id('cable.example')}>\r\n\r\n"
        "ARRIVING\0 TUESDAY\0 STOP\r\nBRING\0\0\0 UMBRELLA STOP\r\nSORRY ABOUT THE NULLS STOP\r\n"
    )
    return "CABLE 7 STOP", text.encode()


def _endless_subject(scribe: Scribe, date: str) -> tuple[str, str]:
    subject = "On the Subject " + ", and on the Subject of the Subject" * 40
    return (
        subject,
        f"""From: Dr. Tristram Shandy <tristram@digression.example>
To: {", ".join(f"reader{number}@digression.example" for number in range(1, 120))}, {scribe.owner.address}
Subject: {subject}
Date: {date}
Message-ID: <{scribe.message_id("digression.example")}>

I shall come to the point in volume four.
""",
    )
