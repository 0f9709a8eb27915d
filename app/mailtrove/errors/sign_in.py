"""When signing in does not succeed. Nothing was stored then."""

from mailtrove.errors.base import MailtroveError


class SignInError(MailtroveError):
    """Signing in did not succeed. Nothing was stored."""

    title = "Signing in did not succeed"
    default_remedy = "Try again. Nothing was stored."


class ClientIdMissing(SignInError):
    """No app registration is configured, so there is nobody to sign in as."""

    title = "No Microsoft app registration is configured"
    default_remedy = (
        "Register an application (README, “Add a Microsoft account”) and put its id into"
        " config.toml as client_id under [microsoft]."
    )


class GoogleClientMissing(ClientIdMissing):
    """No Google client is configured, which signing in with Google needs."""

    title = "No Google client is configured"
    default_remedy = "Use an app password, or put a client's id and secret into config.toml under [google]."


class ReceiverUnavailable(SignInError):
    """The loopback address for the browser's answer can't be opened."""

    title = "The sign-in answer can't be received"
    default_remedy = "Close what uses the port, or set another redirect_uri in config.toml."


class SignInTimedOut(SignInError):
    """Nobody came back from the browser in time."""

    title = "The sign-in took too long"
    default_remedy = "Start it again; you have five minutes in the browser."


class SignInCancelled(SignInError):
    """The person stopped signing in."""

    title = "Sign-in cancelled"
    default_remedy = "Nothing was stored. Start again whenever you like."


class SignInDeclined(SignInError):
    """The person said no on the provider's page."""

    title = "Access was declined"
    default_remedy = "mailtrove needs the permission to read your mail over IMAP. Start again and accept it."


class AnswerRejected(SignInError):
    """The answer that arrived does not belong to the question we asked (state, form)."""

    title = "The sign-in answer doesn't belong to this sign-in"
    default_remedy = "Close old sign-in pages in the browser and start again."


class WrongMailbox(SignInError):
    """Signed in, but as somebody else."""

    title = "You signed in as somebody else"
    default_remedy = "Start again and choose the right account in the browser, or add the other address instead."


class SignInExpired(SignInError):
    """The stored sign-in is no longer good: revoked, expired, or made for something else."""

    title = "Please sign in again"
    default_remedy = "Open Accounts and choose “Sign in again”. Your archived mail is untouched."


class IdTokenError(SignInError):
    """The ID token failed a check, so we don't know who signed in."""

    title = "The proof of identity was not accepted"


class IdTokenMissing(IdTokenError):
    """The provider sent no ID token."""

    title = "No proof of identity arrived"
    default_remedy = "Check that the app registration allows ID tokens (scope openid), then try again."


class IdTokenMalformed(IdTokenError):
    """Not a token, or a claim is missing that must be there."""

    title = "The proof of identity is incomplete"
    default_remedy = "Try again; if it stays, show this text to who runs your app registration."


class IdTokenForged(IdTokenError):
    """The signature is not one of the tenant's own."""

    title = "The proof of identity has a false signature"
    default_remedy = "Somebody may be interfering with your connection. Don't retry on this network."


class IdTokenNotForUs(IdTokenError):
    """Made by another issuer, for another application, or for another sign-in."""

    title = "The proof of identity is not for this sign-in"
    default_remedy = "Close old sign-in pages and start again; if it stays, check client_id and authority."


class IdTokenExpired(IdTokenError):
    """Too old, or not valid yet, though this computer's clock agrees with the provider's."""

    title = "The proof of identity is out of date"
    default_remedy = "Start again, and finish in the browser without a long pause."


class ClockWrong(IdTokenError):
    """This computer's clock differs from the provider's, so that times can't be judged."""

    title = "This computer's clock is wrong"
    default_remedy = "Set the clock (and time zone), best by the network, then try again. Nothing was stored."
