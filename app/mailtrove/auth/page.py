"""The page a browser shows after the sign-in: plain, friendly, and the same whatever was sent to us."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Final

_STYLE: Final = """
:root{color-scheme:light dark;--ground:#f6f5f1;--card:#fff;--ink:#23252b;--soft:#62656f;--line:#e2e0d8;--mark:#2f7d5b}
@media (prefers-color-scheme:dark){
:root{--ground:#16181d;--card:#1f2229;--ink:#e9e8e3;--soft:#a2a5ae;--line:#31353e;--mark:#6cc79b}}
.stopped{--mark:#b4632d}
@media (prefers-color-scheme:dark){.stopped{--mark:#e5a06c}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--ground);
color:var(--ink);font:1.0625rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{width:100%;max-width:30rem;padding:2.5rem 2.25rem 2rem;background:var(--card);border:1px solid var(--line);
border-radius:1rem;text-align:center;box-shadow:0 1px 2px rgb(0 0 0/.06),0 12px 32px rgb(0 0 0/.07)}
.mark{width:3.5rem;height:3.5rem;margin:0 auto 1.25rem;display:grid;place-items:center;border-radius:50%;
border:2px solid var(--mark);color:var(--mark);font-size:1.75rem;line-height:1}
h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25;font-weight:650;letter-spacing:-.01em}
p{margin:0 0 .5rem;color:var(--soft)}
footer{margin-top:1.75rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.875rem;color:var(--soft)}
"""
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Page:
    """One fixed page. Nothing that was received is ever part of it."""

    status: str
    """HTTP status code and phrase."""
    good: bool
    heading: str
    text: str
    allow: str = ""
    """The methods that would have been right, with 405."""

    def response(self, *, head_only: bool = False) -> bytes:
        """The whole HTTP response, after which the connection closes."""
        body = b"" if self.status.startswith("204") else self._html().encode()
        lines = [
            f"HTTP/1.1 {self.status}",
            "Content-Type: text/html; charset=utf-8",
            f"Content-Length: {len(body)}",
            "Connection: close",
            "Cache-Control: no-store",
            "X-Content-Type-Options: nosniff",
            "Referrer-Policy: no-referrer",
            f"Content-Security-Policy: {_POLICY}",
        ]
        if self.allow:
            lines.append(f"Allow: {self.allow}")
        return "\r\n".join([*lines, "", ""]).encode() + (b"" if head_only else body)

    def _html(self) -> str:
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<link rel="icon" href="data:,">'  # or the browser comes back to ask for one
            f"<title>mailtrove: {self.heading}</title><style>{_STYLE}</style></head>"
            f"<body{'' if self.good else ' class=stopped'}><main>"
            f'<div class="mark" aria-hidden="true">{"✓" if self.good else "!"}</div>'
            f"<h1>{self.heading}</h1><p>{self.text}</p>"
            "<footer>This page comes from mailtrove on your own computer. You may close it.</footer>"
            "</main></body></html>"
        )


RECEIVED: Final = Page(
    "200 OK",
    True,
    "Back to your terminal",
    "Your sign-in has arrived. mailtrove is checking it now and shows the rest.",
)
REFUSED: Final = Page(
    "200 OK",
    False,
    "The sign-in was not completed",
    "Go back to mailtrove in your terminal: it says what happened and what comes next.",
)
USED: Final = Page(
    "200 OK",
    False,
    "This answer was already used",
    "Each sign-in is answered once. Go back to mailtrove to see how it went.",
)
STRANGER: Final = Page(
    "400 Bad Request",
    False,
    "Not from this sign-in",
    "It belongs to another sign-in, perhaps an older one. Close it, and use the page that mailtrove opened last.",
)
NOT_FOUND: Final = Page(
    "404 Not Found", False, "Nothing here", "Only the answer to a sign-in is received at this address."
)
WRONG_METHOD: Final = Page(
    "405 Method Not Allowed",
    False,
    "Nothing here",
    "Only the answer to a sign-in is received at this address.",
    allow="GET, POST",
)
TOO_LARGE: Final = Page("413 Content Too Large", False, "Too much", "That is more than the answer to a sign-in can be.")
TOO_SLOW: Final = Page("408 Request Timeout", False, "Too slow", "The request did not come to its end in time.")
NO_ICON: Final = Page("204 No Content", True, "", "")
