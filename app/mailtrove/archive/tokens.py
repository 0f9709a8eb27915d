"""How text is cut before SQLite's tokenizer sees it; the same for what is stored and for what is asked.

FTS5's unicode61 ends a token where the letters end, so a sentence in a script that puts no blanks between its
words would be one token. Here each character of such a script becomes a token of its own, and a query for a run
of them is a phrase: any substring is found.
"""

import re
import unicodedata
from typing import Final

SEPARATOR: Final = "\x1f"
"""Put between the characters: no letter to unicode61, and in no text that was meant to be read."""

WITHOUT_BLANKS: Final = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff"  # Hangul jamo
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u303c"  # radicals, iteration marks, Hangzhou numerals
    "\u3041-\u30ff\u3100-\u312f\u3130-\u318f\u31a0-\u31bf\u31f0-\u31ff"  # kana, bopomofo, compatibility jamo
    "\u3400-\u4dbf\u4e00-\u9fff"  # Han
    "\uac00-\ud7a3\uf900-\ufaff"  # Hangul syllables, Han compatibility
    "\U0001aff0-\U0001b16f"  # kana supplements
    "\U00020000-\U0003ffff"  # Han of the supplementary planes
)
"""Characters that are words of their own, as the inside of a regular expression's brackets."""
_RUN: Final = re.compile(f"[{WITHOUT_BLANKS}]+")
_FORMS: Final = re.compile("[\uff01-\uffdc]+")
"""Halfwidth kana and hangul, fullwidth Latin: the same letters to whoever searches."""
_UNHEARD: Final = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\u0591-\u05c7\u064b-\u065f\u0670]")
"""Soft hyphens, joiners and selectors, and Hebrew and Arabic points: would cut a word in two."""
_GREEK: Final = re.compile("[\u0370-\u03ff\u1f00-\u1fff]+")
_ACCENTS: Final = re.compile("[\u0300-\u036f]")
_YO: Final = (("ё", "е"), ("Ё", "Е"))
"""Greek accents and the Russian yo are left out as often as they are written; unicode61 folds Latin ones only."""
_TOUCHED: Final = re.compile(
    f"[{WITHOUT_BLANKS}\uff01-\uffdc\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\u0591-\u05c7\u064b-\u065f\u0670"
    "\u0300-\u036f\u0370-\u03ff\u1f00-\u1fffёЁ]"
)
"""All that any step below looks for. Most texts have none of it, and one look is cheaper than six."""


def split_ideographs(text: str) -> str:
    """The text with each character of a script without blanks made a token of its own.

    Composed first (NFC), with half- and fullwidth forms made ordinary, and without what people leave out.
    """
    if _is_latin(text):
        return text.replace("\u00ad", "")
    if not _TOUCHED.search(text):
        return unicodedata.normalize("NFC", text)
    text = _FORMS.sub(_ordinary, unicodedata.normalize("NFC", _UNHEARD.sub("", text)))
    for written, meant in _YO:
        text = text.replace(written, meant)
    text = _GREEK.sub(_unaccented, text)
    return _RUN.sub(_apart, text)


def has_words(text: str) -> bool:
    """Whether the index can find anything by this text: whether it has a letter or a digit."""
    return any(character.isalnum() for character in text)


def _is_latin(text: str) -> bool:
    """Whether all of it is Latin-1: composed by nature, and nothing in it but the soft hyphen is touched."""
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def _ordinary(run: re.Match[str]) -> str:
    return unicodedata.normalize("NFKC", run[0])


def _unaccented(run: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", run[0])))


def _apart(run: re.Match[str]) -> str:
    return SEPARATOR + SEPARATOR.join(run[0]) + SEPARATOR
