"""Address headers: names and addresses, in groups or not, quoted, commented, encoded or simply wrong."""

import re
from collections.abc import Iterator
from typing import Final

from mailtrove.mime.charsets import decode
from mailtrove.mime.headers import decode_words

MAX_ADDRESSES: Final = 2000
"""Of one header."""
_MAX_HEADER: Final = 512 * 1024
_MAX_NAME: Final = 500
_MAX_EMAIL: Final = 320

_SIMPLE: Final = re.compile(r"(?:\"([^\"\\<>]*)\"|([^\"<>,;:()\\@]*?))\s*<([^<>\s,;:()\"\\]+)>")
_TOKEN: Final = re.compile(
    r'"(?:[^"\\]|\\.)*"?'  # a quoted string, or one that never ends
    r"|=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]*\?="  # an encoded word, whatever is in it
    r"|<[^<>]*>?"  # an address
    r'|[,;:()]|[^",;:()<>=]+|.',
    re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_BLANKS: Final = re.compile(r"\s+")
_LOOKS_LIKE_ADDRESS: Final = re.compile(r"[^\s\"<>()\[\],;:]+@[^\s\"<>(),;:]+")


def addresses(value: bytes) -> list[tuple[str, str]]:
    """(name, e-mail) of each mailbox in a header; either may be empty, never both. Groups give their members."""
    text = decode(value[:_MAX_HEADER])
    simple = _SIMPLE.fullmatch(text.strip()) if len(text) < _MAX_NAME else None
    if simple:
        return [_mailbox(simple[1] or simple[2] or "", simple[3])]
    found: list[tuple[str, str]] = []
    for name, email in _mailboxes(text):
        if (name or email) and len(found) < MAX_ADDRESSES:
            found.append((name, email))
    return found


def _mailboxes(text: str) -> Iterator[tuple[str, str]]:
    words: list[str] = []
    comment: list[str] = []
    email = ""
    depth = 0
    tokens = _TOKEN.findall(text)
    if tokens.count("(") > tokens.count(")"):  # a comment without end would swallow everybody after it
        tokens = [token for token in tokens if token not in "()"]
    for token in tokens:
        if depth or token == "(":
            depth += {"(": 1, ")": -1}.get(token, 0)
            if token not in "()":
                comment.append(token)
        elif token in (",", ";"):
            yield _finished(words, comment, email)
            words, comment, email = [], [], ""
        elif token == ":" and not email:
            words, comment = [], []  # the name of a group; its members follow
        elif token.startswith("<"):
            email = token.strip("<> \t").rpartition(":")[2]  # without an obsolete route, <@relay:a@b>
        else:
            words.append(token)
    yield _finished(words, comment, email)


def _finished(words: list[str], comment: list[str], email: str) -> tuple[str, str]:
    name = "".join(_unquoted(word) for word in words).strip()
    if not email:
        bare = _LOOKS_LIKE_ADDRESS.search("".join(words)[:_MAX_NAME])
        if bare:
            email = bare[0]
            name = name.replace(email, " ") if name != email else ""
    return _mailbox(name.strip() or "".join(comment), email)


def _unquoted(word: str) -> str:
    if not word.startswith('"'):
        return word
    return _ESCAPED.sub(r"\1", word[1:-1] if len(word) > 1 and word.endswith('"') else word[1:])


def _mailbox(name: str, email: str) -> tuple[str, str]:
    if "=?" in name:
        name = decode_words(name)
    if "=?" in email:
        email = decode_words(email)
    return _BLANKS.sub(" ", name).strip(" '\"")[:_MAX_NAME], "".join(email.split())[:_MAX_EMAIL]
