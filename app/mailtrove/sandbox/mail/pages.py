"""Letters as web pages: what Outlook makes of plain text, and what newsletters and shops send."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from mailtrove.sandbox.mail.compose import wrapped


@dataclass(frozen=True, slots=True)
class Story:
    """One item of a newsletter."""

    title: str
    text: str


def page_of(subject: str, text: str) -> str:
    """The text as Outlook would send it."""
    body, _, signature = text.partition("\n\n-- \n")
    paragraphs = "\n".join(f"<p class=MsoNormal>{_inline(part)}</p>" for part in body.split("\n\n"))
    signed = f'\n<p class=MsoNormal style="color:#777">{_inline(signature)}</p>' if signature else ""
    return f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8">
<title>{escape(subject)}</title><style>p.MsoNormal {{ margin: 0 0 1em; font-family: Calibri, sans-serif; }}</style>
</head><body lang=EN-GB><div class=WordSection1>
{paragraphs}{signed}
</div></body></html>
"""


def newsletter(name: str, motto: str, colour: str, host: str, issue: int, stories: Sequence[Story]) -> tuple[str, str]:
    """A newsletter's plain text and its page."""
    rule = "-" * 40
    text = f"{name.upper()} · no. {issue}\n{motto}\n{rule}\n\n" + "\n\n".join(
        f"{number}. {story.title}\n   {_indented(story.text)}\n   https://{host}/{issue}/{number}"
        for number, story in enumerate(stories, start=1)
    )
    text += f"\n\n{rule}\nYou get this because you once ticked a box. https://{host}/leave"
    items = "\n".join(
        f"""<tr><td style="padding:14px 24px;border-top:1px solid #ddd">
<h2 style="margin:0 0 6px;font:600 18px Georgia">
<a style="color:{colour};text-decoration:none" href="https://{host}/{issue}/{number}?utm_source=letter&amp;u=ada">\
{escape(story.title)}</a></h2>
<p style="margin:0;font:15px/1.5 Georgia;color:#333">{escape(story.text)}</p></td></tr>"""
        for number, story in enumerate(stories, start=1)
    )
    page = f"""<!doctype html><html><head><meta charset="utf-8"><title>{escape(name)} no. {issue}</title>
<style>@media (max-width:600px) {{ table {{ width:100% !important }} }}</style></head>
<body style="margin:0;background:#f2f0ea">
<div style="display:none;max-height:0;overflow:hidden">{escape(stories[0].text)}{"&zwnj;&nbsp;" * 9}</div>
<table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0" style="background:#fff">
<tr><td style="background:{colour};color:#fff;padding:22px 24px;font:700 26px Georgia">{escape(name)}
<div style="font:italic 14px Georgia">{escape(motto)} &middot; no.&nbsp;{issue}</div></td></tr>
{items}
<tr><td style="padding:18px 24px;font:12px Arial;color:#888">You get this because you once ticked a box.
<a href="https://{host}/leave">Untick it</a></td></tr></table>
<img src="https://{host}/seen.gif?issue={issue}" width="1" height="1" alt=""></body></html>
"""
    return text, page


def receipt(shop: str, number: str, lines: Sequence[tuple[str, int]]) -> tuple[str, str]:
    """A receipt's plain text and its page; prices in shillings."""
    total = sum(price for _, price in lines)
    rows = [*lines, ("Total", total)]
    width = max(len(item) for item, _ in rows) + 2
    text = f"{shop}\nReceipt {number}\n\n" + "\n".join(f"{item:<{width}}{_money(price):>9}" for item, price in rows)
    text += "\n\nThank you for your custom. Goods may be returned within forty days, if they will go."
    cells = "\n".join(
        f'<tr><td style="padding:4px 16px 4px 0">{escape(item)}</td><td align="right">{_money(price)}</td></tr>'
        for item, price in rows
    )
    page = f"""<html><body style="font-family:Verdana,sans-serif"><h1 style="font-size:20px">{escape(shop)}</h1>
<p>Receipt <b>{escape(number)}</b></p><table>{cells}</table>
<p>Thank you for your custom.<br>Goods may be returned within <i>forty days</i>, if they will go.</p>
<p><a href="https://track.example/{escape(number)}">Where is my parcel?</a></p></body></html>
"""
    return text, page


def _inline(text: str) -> str:
    marked = re.sub(r"\*(\w[^*\n]*)\*", r"<em>\1</em>", escape(text))
    return marked.replace("\n", "<br>\n")


def _indented(text: str) -> str:
    return wrapped(text).replace("\n", "\n   ")


def _money(shillings: int) -> str:
    pounds, rest = divmod(shillings, 20)
    return f"£{pounds} {rest}s" if pounds else f"{rest}s"
