"""Our two themes: what can be read and seen, in true colour and in the 256 colours of most terminals over SSH."""

import colorsys

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from textual.color import Color
from textual.theme import Theme

from mailtrove.tui import themes

both_themes = pytest.mark.parametrize("theme", [themes.DARK, themes.LIGHT], ids=lambda theme: theme.name)


def colour(theme: Theme, name: str) -> Color:
    """A colour of the theme, or one of ours that is made from it."""
    variables = theme.to_color_system().generate()
    return Color.parse(themes.own_variables(variables, ansi=False, dark=theme.dark)[name])


def in_256(shown: Color) -> Color:
    """What a terminal with 256 colours shows instead."""
    return Color(*RichColor.parse(shown.hex.lower()).downgrade(ColorSystem.EIGHT_BIT).get_truecolor())


def luminance(shown: Color) -> float:
    """Relative luminance (WCAG 2, definitions)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shown.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """How much two colours stand apart (WCAG 2, 1.4.3): from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@both_themes
@pytest.mark.parametrize("ground", ["background", "panel"])
def test_faint_words_can_be_read(theme: Theme, ground: str) -> None:
    assert contrast(colour(theme, "faint"), colour(theme, ground)) >= 4.5


@both_themes
def test_the_cursors_line_has_no_hue_of_its_own(theme: Theme) -> None:
    """Else 256 colours draw it olive."""
    mark = colour(theme, "mark")
    assert colorsys.rgb_to_hls(*mark.normalized)[2] < 0.15
    red, green, blue = in_256(mark).rgb
    assert red == green == blue


@both_themes
@pytest.mark.parametrize("terminal", ["true colour", "256 colours"])
def test_the_cursors_line_stands_out_and_can_be_read(theme: Theme, terminal: str) -> None:
    names = ("mark", "background", "foreground")
    mark, ground, text = (colour(theme, name) for name in names)
    if terminal == "256 colours":
        mark, ground, text = in_256(mark), in_256(ground), in_256(text)
    assert contrast(mark, ground) >= 1.3
    assert contrast(mark, mark.blend(text, 0.8)) >= 4.5


@both_themes
@pytest.mark.parametrize("share", [1.0, 0.5], ids=["whole", "half over the background"])
@pytest.mark.parametrize("ground", ["background", "surface", "panel"])
def test_grounds_stay_grey_in_256_colours(theme: Theme, ground: str, share: float) -> None:
    red, green, blue = in_256(colour(theme, "background").blend(colour(theme, ground), share)).rgb
    assert red == green == blue
