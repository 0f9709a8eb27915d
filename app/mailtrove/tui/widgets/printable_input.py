"""A line to type in that shows nothing harmful, whatever is pasted into it."""

from textual.widgets import Input

from mailtrove.printable import printable


class PrintableInput(Input):
    """People paste what they copied from mail and from the web."""

    def validate_value(self, value: str) -> str:
        """What is typed or pasted, made printable before it is drawn; blanks stay where they are."""
        return printable(value).replace("\n", " ")
