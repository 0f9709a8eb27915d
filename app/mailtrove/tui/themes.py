"""mailtrove's own two themes, and which theme to begin with.

Both have one accent, gold, for what is chosen or in focus; green, orange and red only ever stand beside a
word or a glyph that says the same. The greys are nearly neutral (saturation below 0.15): over SSH most terminals
have 256 colours, and there anything bluer is drawn as navy, anything warmer as pink or olive.
"""

from collections.abc import Mapping
from types import MappingProxyType
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
    background="#fbfbfa",
    surface="#f3f3f1",
    panel="#e6e5e2",
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

_SIXTEEN_COLOURS: Final = ("ansi-dark", "ansi-light")
"""They keep to the terminal's own palette; ours would turn muddy there."""
_LIGHT_GROUNDS: Final = ("7", "15")


def first_theme(
    configured: str, known: frozenset[str], color_system: str | None, environ: Mapping[str, str] = MappingProxyType({})
) -> str:
    """The theme to begin with; a configured one that is not known is passed over.

    `color_system` is Rich's word for what the terminal can: "standard" means sixteen colours. Some terminals tell their
    ground in COLORFGBG: `0;15` is black on white; the others are taken to be dark.
    """
    if configured in known:
        return configured
    light = environ.get("COLORFGBG", "").rpartition(";")[2] in _LIGHT_GROUNDS
    if color_system in ("standard", "windows"):
        return _SIXTEEN_COLOURS[light]
    return (LIGHT if light else DARK).name


def own_variables(variables: dict[str, str], *, ansi: bool, dark: bool) -> dict[str, str]:
    """The theme's variables, and ours.

    `$line` is for borders at rest, `$faint` for what is only read when looked for (4.5 to 1 against background and
    panel, WCAG 1.4.3), `$mark` for the ground of the line that the cursor is on, `$on-primary` for words on the accent.
    In sixteen colours the accent is yellow on dark, since blue on black can hardly be read there.
    """
    if ansi:
        accent, on_accent = ("ansi_yellow", "ansi_black") if dark else ("ansi_blue", "ansi_bright_white")
        chosen = dict.fromkeys(("primary", "accent", "footer-key-foreground"), accent)
        grey = dict.fromkeys(("line", "faint"), "ansi_bright_black")
        return {**variables, **chosen, **grey, "on-primary": on_accent, "mark": "ansi_blue"}
    background, foreground = Color.parse(variables["background"]), Color.parse(variables["foreground"])
    return {
        **variables,
        "on-primary": variables["background"],
        "line": background.blend(foreground, 0.25).hex,
        "faint": background.blend(foreground, 0.64 if dark else 0.74).hex,
        "mark": background.blend(foreground, 0.2 if dark else 0.16).hex,
    }
