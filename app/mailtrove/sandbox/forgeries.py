"""ID tokens that are not what they should be, for the people whose trouble that is."""

from typing import Any, Final

from mailtrove.sandbox.tokens import SigningKey
from mailtrove.sandbox.troubles import Trouble

CLOCK_SECONDS: Final = 3600
"""How far the provider's clock is ahead of this computer's, where the clocks are the trouble."""
_LONG_AGO: Final = -8 * 3600
_SOMEBODY_ELSE: Final = "00000000-0000-4000-8000-000000000bad"


def id_token(trouble: Trouble | None, claims: dict[str, Any], key: SigningKey) -> str | None:
    """The ID token for these claims, false in the one way that the trouble asks for; None where none comes."""
    match trouble:
        case Trouble.NO_ID_TOKEN:
            return None
        case Trouble.FORGED_SIGNATURE:
            return SigningKey().sign(claims, kid=key.kid)
        case Trouble.WRONG_NONCE if "nonce" in claims:  # a device code has none
            claims = claims | {"nonce": "of another sign-in"}
        case Trouble.WRONG_AUDIENCE:
            claims = claims | {"aud": _SOMEBODY_ELSE}
        case Trouble.WRONG_ISSUER:
            claims = claims | {"iss": claims["iss"].replace(claims["tid"], _SOMEBODY_ELSE)}
        case Trouble.EXPIRED_TOKEN:
            claims = _shifted(claims, _LONG_AGO)
        case Trouble.CLOCK_OFF:
            claims = _shifted(claims, CLOCK_SECONDS)
        case Trouble.NO_NAMES:
            claims = {name: value for name, value in claims.items() if name not in ("email", "preferred_username")}
    return key.sign(claims)


def _shifted(claims: dict[str, Any], seconds: int) -> dict[str, Any]:
    return claims | {name: claims[name] + seconds for name in ("iat", "nbf", "exp")}
