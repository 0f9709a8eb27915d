"""The Date header: in any of the forms that were ever sent, or None where it can't be meant."""

import re
import time
from datetime import UTC, datetime
from email.utils import mktime_tz, parsedate_tz
from typing import Final

_DAY: Final = 24 * 3600
_TOLERATED_FUTURE: Final = 30 * _DAY
_LONGEST_ZONE: Final = 15 * 3600
_ZONE_NAME: Final = re.compile(r"\s*\([^()]*\)\s*$")


def parse_date(value: str, now: float | None = None) -> int | None:
    """UTC epoch seconds; None for no date, one before 1970, or one more than 30 days after `now`.

    Without a zone, and with one that isn't known, it counts as UTC.
    """
    value = _ZONE_NAME.sub("", value[:200]).strip()
    if not value:
        return None
    moment = _rfc5322(value)
    if moment is None:
        moment = _iso8601(value)
    latest = (time.time() if now is None else now) + _TOLERATED_FUTURE
    return moment if moment is not None and 0 < moment <= latest else None


def _rfc5322(value: str) -> int | None:
    try:
        parts = parsedate_tz(value)
        if parts is None:
            return None
        offset = parts[9] or 0  # None would be this machine's zone to mktime_tz
        parts = (*parts[:9], offset if abs(offset) <= _LONGEST_ZONE else 0)
        datetime(*parts[:6], tzinfo=UTC)  # parsedate_tz lets the 45th of January pass
        return int(mktime_tz(parts))
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _iso8601(value: str) -> int | None:
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return int(moment.timestamp())
    except (ValueError, OverflowError):
        return None
