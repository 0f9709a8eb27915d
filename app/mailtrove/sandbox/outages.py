"""A provider that can't answer as it would: slow, cut off, partly down, or in another time."""

import asyncio
import time
from email.utils import formatdate
from typing import Final

from aiohttp import web

from mailtrove.sandbox.forgeries import CLOCK_SECONDS
from mailtrove.sandbox.troubles import Trouble

SLOW_SECONDS: Final = 3.0


async def suffer(trouble: Trouble | None, endpoint: str, request: web.Request, answer: web.Response) -> web.Response:
    """The answer as it arrives; `endpoint` is "discovery", "keys" or "token"."""
    match trouble, endpoint:
        case Trouble.SLOW, "token":
            await asyncio.sleep(SLOW_SECONDS)
        case Trouble.CUT_OFF, "token":
            if request.transport is not None:
                request.transport.abort()
        case (Trouble.KEYS_DOWN, "keys") | (Trouble.DISCOVERY_DOWN, "discovery"):
            return web.Response(text="<h1>Service Unavailable</h1>", content_type="text/html", status=503)
        case Trouble.CLOCK_OFF, _:
            answer.headers["Date"] = formatdate(time.time() + CLOCK_SECONDS, usegmt=True)
    return answer
