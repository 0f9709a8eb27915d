"""mailtrove's own two themes, and which theme to begin with.

Both have one accent, gold, for what is chosen or in focus; green, orange and red only ever stand beside a
word or a glyph that says the same. The dark greys are nearly neutral (saturation below 0.15): over SSH most terminals
have 256 colours, and there anything bluer is drawn as navy.
"""

from typing import Final

from textual.color import Color
from textual.theme import Theme

DARK: Final = Theme(
    name="mailtrove-dark",
    primary="#e0b050",
    secondary="#8fa9c4",
    accent="#e0b050",
    foreground="#d6d9de",
    background="#15171a",
    surface="#1b1e22",
    panel="#25292f",
    success="#8cc28a",
    warning="#e8935a",
    error="#e5707a",
    dark=True,
    variables={
        "block-cursor-foreground": "#15171a",
        "block-cursor-background": "#e0b050",
        "block-cursor-text-style": "none",
        "footer-key-foreground": "#e0b050",
        "input-selection-background": "#e0b050 30%",
        "button-color-foreground": "#15171a",
    },
)

LIGHT: Final = Theme(
    name="mailtrove-light",
    primary="#8a5a00",
    secondary="#3d5a78",
    accent="#8a5a00",
    foreground="#2a2d33",
    background="#faf8f3",
    surface="#f3f0e8",
    panel="#e9e5da",
    success="#2f6f3a",
    warning="#a34a0c",
    error="#b0283a",
    dark=False,
    variables={
        "block-cursor-foreground": "#fffdf8",
        "block-cursor-background": "#8a5a00",
        "block-cursor-text-style": "none",
        "footer-key-foreground": "#8a5a00",
        "input-selection-background": "#8a5a00 25%",
        "button-color-foreground": "#fffdf8",
    },
)

SIXTEEN_COLOURS: Final = "ansi-dark"
"""Keeps to the terminal's own palette; ours would turn muddy there."""


def first_theme(configured: str, known: frozenset[str], color_system: str | None) -> str:
    """The theme to begin with; a configured one that is not known is passed over.

    `color_system` is Rich's word for what the terminal can: "standard" means sixteen colours.
    """
    if configured in known:
        return configured
    return SIXTEEN_COLOURS if color_system in ("standard", "windows") else DARK.name


def own_variables(variables: dict[str, str], *, ansi: bool) -> dict[str, str]:
    """The theme's variables, and ours: `$line` for borders at rest, `$faint` for what is only read when looked for."""
    if ansi:
        return {**variables, "line": "ansi_bright_black", "faint": "ansi_bright_black"}
    background, foreground = Color.parse(variables["background"]), Color.parse(variables["foreground"])
    return {
        **variables,
        "line": background.blend(foreground, 0.25).hex,
        "faint": background.blend(foreground, 0.6).hex,
    }
