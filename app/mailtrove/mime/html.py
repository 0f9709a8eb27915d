"""HTML mail as readable text. Nothing is fetched, and what is hidden stays out.

Links read "text [1]", with their true targets listed at the end: what a link says and where it goes are
different things in mail, and where it names another host than its own, that stands beside it. Layout tables
become blocks, small data tables rows; quotes get "> ".
"""

import html as entities
import re
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailtrove.mime.charsets import storable
from mailtrove.mime.layout import Layout
from mailtrove.mime.links import other_host

MAX_HTML: Final = 4 * 1024 * 1024
"""Characters that are looked at."""
_MAX_OPEN: Final = 1000
"""Elements open at once. The parser takes quadratic time beyond (100,000 nested divs: 24 s)."""
_MAX_REOPENED: Final = 3_000_000
"""Open formatting elements times tags: each block opens them all again (HTML standard, 13.2.4.3)."""
_CHECK_ABOVE: Final = 2000
"""Tags; with fewer, no nesting can hurt."""

_HIDDEN: Final = ",".join((
    "script, style, head, title, noscript, template, iframe, object, embed, svg, math, canvas, audio, video",
    "map, select, datalist, textarea, input, [hidden]",
    '[style*="display:none" i], [style*="display: none" i]',
    '[style*="visibility:hidden" i], [style*="visibility: hidden" i]',
    '[style*="max-height:0;" i], [style*="max-height: 0;" i]',
    '[style*="max-height:0px" i], [style*="max-height: 0px" i]',
    '[style*="opacity:0;" i], [style*="opacity: 0;" i]',
))  # fmt: skip
_STYLE_SHEET: Final = re.compile(r"<style\b[^<>]*>(.{0,200000}?)</style", re.DOTALL | re.IGNORECASE)
_AT_RULE: Final = re.compile(r"@[^{};]*(?:;|\{(?:[^{}]*\{[^{}]*\})*[^{}]*\})")
"""What holds on some screens only."""
_RULE: Final = re.compile(r"([^{}]{1,2000})\{([^{}]*)\}")
_HIDES: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CLASS: Final = re.compile(r"[a-z]{0,10}\.([A-Za-z_][\w-]{0,60})", re.IGNORECASE)
_MOST_CLASSES: Final = 50
_TINY: Final = re.compile(r"(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:[;!]|$)", re.IGNORECASE)
_NEVER_TEXT: Final = "script, style, head, title, noscript, template, iframe, object, embed, svg, math"
_BIG_IN_A_ROW: Final = (
    "table, ul, ol, pre, blockquote, h1, h2, h3, h4, h5, h6, hr, br, p ~ p, p ~ div, div ~ p, div ~ div"
)
"""What no row on one line holds. Several lines or paragraphs in a cell mean that the table is there for layout."""
_MAX_ROW: Final = 200
"""Characters of a table row that is written on one line."""

_HEADINGS: Final = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_WITH_MARGIN: Final = frozenset({"p", "blockquote", "ul", "ol", "dl", "table", "figure", "pre", "hr", *_HEADINGS})
_BLOCKS: Final = _WITH_MARGIN | {
    *("div", "section", "article", "header", "footer", "main", "nav", "aside", "address", "center", "form"),
    *("fieldset", "legend", "details", "summary", "figcaption", "caption", "li", "dt", "dd", "tr", "td", "th", "body"),
    *("tbody", "thead", "tfoot"),
}
_LINKABLE: Final = re.compile(r"(?:https?|ftp|mailto|tel|sms|xmpp|geo|webcal|news|magnet):", re.IGNORECASE)
_CONTROLS: Final = re.compile(r"[\x00-\x20\x7f]+")

_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_UNNESTED: Final = frozenset(
    ("br", "img", "hr", "meta", "input", "link", "p", "li", "td", "th", "tr", "col", "base", "area", "wbr", "option")
)
_FORMATTING: Final = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_MARKUP: Final = re.compile(r"<!--.*?-->|<(script|style|head|title)\b[^<>]*>.*?</\1\s*>|<[^<>]*>", re.DOTALL | re.I)


def html_to_text(html: str) -> str:
    """Readable text of an HTML page or fragment, however broken. Never raises, fetches nothing."""
    html = storable(html[:MAX_HTML])
    if not _nests_reasonably(html):
        return storable(_stripped(html))
    text = _rendered(html, ",".join([_HIDDEN, *_hidden_classes(html)]))
    if not text:  # everything is hidden, to be shown by rules for small screens
        text = _rendered(html, _NEVER_TEXT)
    return storable(text)


def _rendered(html: str, hidden: str) -> str:
    parser = LexborHTMLParser(html)
    body = parser.body
    if body is None:
        return ""
    for node in body.css(hidden):
        if node.mem_id != body.mem_id:
            node.remove()
    return _Walk().over(body)


class _Walk:
    """One way through a page, without recursion: pages nest deeper than Python's stack."""

    def __init__(self) -> None:
        self._out = Layout()
        self._lists: list[int | None] = []  # of each open list the next number; None for bullets
        self._links: list[tuple[str, tuple[int, int]]] = []
        self._row_depth = 0  # > 0 inside a row that is written on one line

    def over(self, root: LexborNode) -> str:
        """The text of everything below `root`."""
        stack: list[tuple[LexborNode, bool]] = []
        if root.child is not None:
            stack.append((root.child, False))
        while stack:
            node, leaving = stack.pop()
            tag = node.tag or ""
            if leaving:
                self._leave(tag)
                continue
            following = node.next
            if following is not None:
                stack.append((following, False))
            if tag == "-text":
                self._out.text(node.text_content or "")
            elif self._enter(node, tag):
                stack.append((node, True))
                if node.child is not None:
                    stack.append((node.child, False))
        return self._out.finished()

    def _enter(self, node: LexborNode, tag: str) -> bool:
        """Begin an element; False when its inside is done or of no interest."""
        out = self._out
        if tag == "br":
            out.line_break()
            return False
        if tag == "img":
            self._image(node)
            return False
        if tag == "a":
            self._links.append((_target(node), out.mark()))
            return True
        if tag not in _BLOCKS:
            return not tag.startswith(("-", "!"))
        if self._row_depth:
            self._enter_in_row(tag)
            return True
        return self._enter_block(node, tag)

    def _enter_block(self, node: LexborNode, tag: str) -> bool:
        out = self._out
        if tag in _WITH_MARGIN and not self._lists:
            out.margin()
        else:
            out.line()
        if tag == "pre":
            out.verbatim(node.text(deep=True))
            out.margin()
            return False
        if tag == "hr":
            out.verbatim("---")
            out.margin()
            return False
        if tag == "blockquote":
            out.indent("> ", "> ")
        elif tag in ("ul", "ol"):
            self._lists.append(_start(node) if tag == "ol" else None)
        elif tag == "li":
            mark = self._list_mark()
            out.indent(mark, " " * len(mark))
        elif tag == "dd":
            out.indent("  ", "  ")
        elif tag in _HEADINGS:
            out.indent(_HEADINGS[tag], "")
        elif tag == "tr" and _fits_on_a_line(node):
            self._row_depth = 1
        return True

    def _enter_in_row(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._out.cell()
        else:
            self._out.text(" ")

    def _leave(self, tag: str) -> None:
        out = self._out
        if tag == "a":
            self._end_link()
        elif tag not in _BLOCKS:
            return
        elif self._row_depth:
            if tag == "tr":
                self._row_depth = 0
                out.line()
        else:
            if tag in ("blockquote", "li", "dd") or tag in _HEADINGS:
                out.dedent()
            elif tag in ("ul", "ol"):
                self._lists.pop()
            if tag in _WITH_MARGIN and not self._lists:
                out.margin()
            else:
                out.line()

    def _list_mark(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "• "
        number = self._lists[-1]
        self._lists[-1] = number + 1
        return f"{number}. "

    def _image(self, node: LexborNode) -> None:
        attributes = node.attributes
        alternative = " ".join((attributes.get("alt") or "").split())
        sides = [(attributes.get(side) or "").strip().removesuffix("px") for side in ("width", "height")]
        tiny = {"0", "1"}.intersection(sides) or _TINY.search((attributes.get("style") or "")[:2000])
        if alternative and not tiny:
            self._out.text(f"[{alternative[:200]}]")

    def _end_link(self) -> None:
        target, mark = self._links.pop()
        said = self._out.since(mark)
        if target and said and said not in (target, target.removeprefix("mailto:")):
            self._out.link(target, other_host(said, target))


def _hidden_classes(html: str) -> list[str]:
    """Selectors of the classes that the page's own style sheets hide on every screen."""
    hidden: list[str] = []
    for sheet in _STYLE_SHEET.findall(html):
        for selectors, rules in _RULE.findall(_AT_RULE.sub(" ", sheet)):
            if _HIDES.search(rules):
                classes = (_CLASS.fullmatch(selector.strip()) for selector in selectors.split(","))
                hidden += [f".{match[1]}" for match in classes if match]
    return hidden[:_MOST_CLASSES]


def _target(node: LexborNode) -> str:
    """Where a link goes, "" when it goes nowhere outside the page. Browsers drop controls in it, and so must we."""
    target = _CONTROLS.sub("", node.attributes.get("href") or "")
    return target if _LINKABLE.match(target) else ""


def _start(node: LexborNode) -> int:
    start = (node.attributes.get("start") or "").strip()
    return int(start) if start.isdecimal() and len(start) < 7 else 1


def _fits_on_a_line(row: LexborNode) -> bool:
    return row.css_first(_BIG_IN_A_ROW) is None and len(row.text(deep=True)) <= _MAX_ROW


def _nests_reasonably(html: str) -> bool:
    if html.count("<") <= _CHECK_ABOVE:
        return True
    depth = deepest = styled = most_styled = tags = 0
    for closing, tag in _TAG.findall(html):
        name = tag.lower()
        step = -1 if closing else 1
        tags += 1
        if name in _FORMATTING:
            styled += step
            most_styled = max(most_styled, styled)
        if name not in _UNNESTED:
            depth += step
            deepest = max(deepest, depth)
    return deepest <= _MAX_OPEN and most_styled * tags <= _MAX_REOPENED


def _stripped(html: str) -> str:
    """Text without its markup, for pages that are made to hurt a parser."""
    text = entities.unescape(_MARKUP.sub(" ", html))
    return "\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)
