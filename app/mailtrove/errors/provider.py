"""When a sign-in provider says no, or can't be asked. Nothing was stored then."""

from mailtrove.errors.sign_in import SignInError


class SignInRefused(SignInError):
    """The provider answered with an error that has no class of its own."""

    title = "The provider refused the sign-in"


class RedirectNotRegistered(SignInRefused):
    """The registration lacks the address that the browser is to come back to (AADSTS50011, 500113)."""

    title = "The app registration lacks mailtrove's redirect address"


class AppNotFound(SignInRefused):
    """The tenant knows no application with that id (AADSTS700016, 70001)."""

    title = "The app registration was not found"


class AppOfOneTenant(SignInRefused):
    """A registration for one tenant only was used at /common (AADSTS50194)."""

    title = "The app registration belongs to one organisation"


class PersonalAccountsOff(SignInRefused):
    """The registration takes no personal accounts, or not from another tenant (AADSTS70002, 50020)."""

    title = "The app registration doesn't take this kind of account"


class WorkAccountsOff(SignInRefused):
    """The registration is for personal accounts only (AADSTS9002331)."""

    title = "The app registration takes personal accounts only"


class TenantUnknown(SignInRefused):
    """There is no such tenant (AADSTS90002)."""

    title = "There is no such organisation"


class PublicClientFlowsOff(SignInRefused):
    """The registration is a “Web” one, or public client flows are off (AADSTS7000218)."""

    title = "The app registration is not set up for programs like mailtrove"


class AppDisabled(SignInRefused):
    """The application was disabled by its owner or by Microsoft (AADSTS7000112)."""

    title = "The app registration was disabled"


class ConsentNeeded(SignInRefused):
    """An administrator must allow the application (AADSTS65001, 90094, 90095)."""

    title = "Your organisation must allow mailtrove first"


class BlockedByPolicy(SignInRefused):
    """Conditional access says no (AADSTS53000, 53001, 53003, 530003)."""

    title = "Your organisation's policy blocked the sign-in"


class SecondFactorNeeded(SignInRefused):
    """A second factor is wanted, and could not be asked for (AADSTS50076, 50078, 50079)."""

    title = "Your organisation wants a second factor"


class AccountUnavailable(SignInRefused):
    """The person's account is disabled, unknown, or not assigned to the application (AADSTS50057, 50034, 50105)."""

    title = "This account may not sign in here"


class AskedTooOften(SignInRefused):
    """The same request came too often within minutes (AADSTS50196)."""

    title = "The provider was asked too often"


class ScopeUnavailable(SignInRefused):
    """The permission to read mail can't be asked for with this registration (invalid_scope)."""

    title = "The app registration lacks the permission to read mail"


class ProviderUnreachable(SignInError):
    """The provider could not be asked."""

    title = "The sign-in service can't be reached"
    default_remedy = "Check the network, then try again. Nothing was stored."


class ProviderNameUnknown(ProviderUnreachable):
    """Its name can't be resolved."""

    title = "The sign-in service's name can't be found"
    default_remedy = "Check the network and its name service (DNS), then try again."


class ProxyRefused(ProviderUnreachable):
    """The proxy between can't be reached, or refuses."""

    title = "The proxy doesn't let the sign-in through"
    default_remedy = "Check the environment's HTTPS_PROXY and NO_PROXY, then try again."


class ProviderUntrusted(ProviderUnreachable):
    """Its TLS certificate can't be verified."""

    title = "The sign-in service's certificate can't be verified"
    default_remedy = "Behind a TLS-inspecting network, put its CA bundle into config.toml as ca_file under [network]."


class ProviderTrouble(ProviderUnreachable):
    """It answers, but with an outage of its own, or it is overloaded."""

    title = "The sign-in service has trouble of its own"
    default_remedy = "Wait a little, then try again. Nothing was stored."
