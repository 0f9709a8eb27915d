"""When a sign-in provider says no, or can't be asked. Nothing was stored then."""

from mailtrove.errors.sign_in import SignInError


class SignInRefused(SignInError):
    """The provider answered with an error that has no class of its own."""

    title = "The provider refused the sign-in"


class RedirectNotRegistered(SignInRefused):
    """The registration lacks the address that the browser is to come back to (AADSTS50011, 500113)."""

    title = "The app registration lacks mailtrove's redirect address"
    default_remedy = (
        "Add the redirect_uri of config.toml to the registration under Authentication, as “Mobile and desktop"
        " applications”, and try again."
    )


class AppNotFound(SignInRefused):
    """The tenant knows no application with that id (AADSTS700016, 70001)."""

    title = "The app registration was not found"
    default_remedy = "Check client_id and tenant_id in config.toml against the registration's Overview page."


class AppOfOneTenant(SignInRefused):
    """A registration for one tenant only was used at /common (AADSTS50194)."""

    title = "The app registration belongs to one organisation"
    default_remedy = "Set tenant_id in config.toml to that organisation's tenant, as its Overview page has it."


class PersonalAccountsOff(SignInRefused):
    """The registration takes no personal accounts, or not from another tenant (AADSTS70002, 50020, 90072)."""

    title = "The app registration doesn't take this kind of account"
    default_remedy = "Allow personal Microsoft accounts under Authentication > Supported account types, and try again."


class WorkAccountsOff(SignInRefused):
    """The registration is for personal accounts only (AADSTS9002331)."""

    title = "The app registration takes personal accounts only"
    default_remedy = "Allow accounts in any organisation under Authentication > Supported account types, and try again."


class TenantUnknown(SignInRefused):
    """There is no such tenant (AADSTS90002)."""

    title = "There is no such organisation"
    default_remedy = "Check tenant_id in config.toml: a GUID, a domain of the organisation, or “common”."


class PublicClientFlowsOff(SignInRefused):
    """The registration is a “Web” one, or public client flows are off (AADSTS7000218)."""

    title = "The app registration is not set up for programs like mailtrove"
    default_remedy = "Set “Allow public client flows” to Yes under Authentication, and try again."


class AppDisabled(SignInRefused):
    """The application was disabled by its owner or by Microsoft (AADSTS7000112)."""

    title = "The app registration was disabled"
    default_remedy = "Ask who owns it to enable it, or register one of your own and set its id as client_id."


class ConsentNeeded(SignInRefused):
    """An administrator must allow the application (AADSTS65001, 90094, 90095)."""

    title = "Your organisation must allow mailtrove first"
    default_remedy = (
        "Only an administrator of your organisation can allow it. Send them the link or, easier for them, the ready"
        " message; when they have done it, sign in again."
    )


class BlockedByPolicy(SignInRefused):
    """Conditional access says no (AADSTS53000, 53001, 53003, 530003)."""

    title = "Your organisation's policy blocked the sign-in"
    default_remedy = (
        "Sign in from a computer and a network that your organisation trusts, in the browser rather than with a device"
        " code, which many organisations block. If that is no different, copy this text, details and all, for who runs"
        " your organisation: it tells them which policy it was."
    )


class SecondFactorNeeded(SignInRefused):
    """A second factor is wanted, and could not be asked for (AADSTS50076, 50078, 50079)."""

    title = "Your organisation wants a second factor"
    default_remedy = (
        "Start again, and finish the second step that the browser asks for. If you have none yet, set one up first on"
        " Microsoft's page “Security info”."
    )


class AccountUnavailable(SignInRefused):
    """The person's account is disabled, unknown, or not assigned to the application (AADSTS50057, 50034, 50105)."""

    title = "This account may not sign in here"
    default_remedy = "Ask who runs your organisation, or choose another account in the browser."


class AskedTooOften(SignInRefused):
    """The same request came too often within minutes (AADSTS50196)."""

    title = "The provider was asked too often"
    default_remedy = "Wait five minutes, then start again. Nothing was stored, and nothing is lost."


class ScopeUnavailable(SignInRefused):
    """The permission to read mail can't be asked for with this registration (invalid_scope)."""

    title = "The app registration lacks the permission to read mail"
    default_remedy = (
        "Add the delegated permission IMAP.AccessAsUser.All of Office 365 Exchange Online to the registration, and try"
        " again."
    )


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
