"""How the token endpoint says no: OAuth's error, Entra's number, and what its support asks for."""

import datetime
import uuid
from typing import Final

from aiohttp import web

_RETRY_AFTER_SECONDS: Final = "7"


def error_answer(error: str, description: str, status: int = 400) -> web.Response:
    """An error as Entra's token endpoint says it."""
    trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
    stamp = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M:%SZ")
    number = description.partition(":")[0].removeprefix("AADSTS")
    return web.json_response(
        {
            "error": error,
            "error_description": f"{description} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}",
            "error_codes": [int(number)] if number.isdigit() else [],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
        },
        status=status,
        headers={"Cache-Control": "no-store", **({"Retry-After": _RETRY_AFTER_SECONDS} if status == 429 else {})},
    )
