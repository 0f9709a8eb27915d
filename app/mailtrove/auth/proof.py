"""The proof of identity in a running sign-in: its checks on the timeline, and the clock judged before the token is."""

import time

from mailtrove.auth.clock import judged_by_clock
from mailtrove.auth.id_token import Claims, Expected, validate_id_token
from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.auth.timeline import Timeline
from mailtrove.errors import IdTokenExpired


def proved_claims(token: str, expected: Expected, http: ProviderHttp, timeline: Timeline) -> Claims:
    """Who signed in, when the token passed every check.

    Raises:
        ClockWrong: it is out of date by a clock that differs from the provider's.
        IdTokenError, ProviderUnreachable: as `validate_id_token`.
    """
    try:
        return validate_id_token(token, expected, http, timeline.checked)
    except IdTokenExpired as error:
        raise judged_by_clock(error, http.clock_ahead, time.time()) from None
