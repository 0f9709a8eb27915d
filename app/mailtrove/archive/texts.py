"""Text from outside, made fit for SQLite: well-formed UTF-8, whatever it was."""


def storable(text: str) -> str:
    """The text with lone surrogates replaced, which no UTF-8 can hold; pairs of them become their character."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
