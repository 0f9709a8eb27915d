"""A field with its name above."""

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static


class Labelled(Vertical):
    """A labelled field."""

    def __init__(self, label: str, field: Widget, classes: str = "") -> None:
        super().__init__(Static(label, classes="muted"), field, classes=f"field {classes}")
