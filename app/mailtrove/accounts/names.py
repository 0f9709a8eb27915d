"""What the DNS says of a mail domain: who takes in its mail (MX), and where its IMAP server is (SRV, RFC 6186).

The one border to dnspython. Answers are not signed, so an IMAP server outside the domain is only a proposal.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mailtrove.accounts.autoconfig import NamedServer, is_host
from mailtrove.imap.state import Security

if TYPE_CHECKING:
    from dns.resolver import Answer, Resolver

_SERVICES: Final = {Security.TLS: "_imaps._tcp", Security.STARTTLS: "_imap._tcp"}
_MOST_RECORDS: Final = 20


class NamesUnanswered(Exception):
    """The DNS gave no answer: this computer is offline, or the servers have trouble."""


class NameUnknown(Exception):
    """The DNS answered that there is no such domain."""


@dataclass(frozen=True, slots=True)
class Names:
    """A way to ask the DNS. Safe to use from several threads."""

    nameservers: tuple[str, ...] = ()
    """IP addresses of the servers to ask; those of the system when empty."""
    port: int = 53

    def mail_exchangers(self, domain: str, *, seconds: float) -> tuple[str, ...]:
        """The hosts that take in the domain's mail, the preferred first; none when it takes none (RFC 7505).

        Raises:
            NameUnknown: there is no such domain.
            NamesUnanswered: nobody answered in time.
        """
        answer = self._ask(domain, "MX", seconds)
        found = sorted((record.preference, _host(record.exchange)) for record in list(answer or ())[:_MOST_RECORDS])
        return tuple(host for _, host in found if is_host(host))

    def imap_server(self, email: str, security: Security, *, seconds: float) -> NamedServer | None:
        """The IMAP server that the domain's SRV record names for that kind of line.

        The lowest priority and, within it, the heaviest: a person is to be shown the same server each time.

        Raises:
            NameUnknown, NamesUnanswered: as `mail_exchangers`.
        """
        answer = self._ask(f"{_SERVICES[security]}.{email.rpartition('@')[2]}", "SRV", seconds)
        found = sorted(
            (record.priority, -record.weight, _host(record.target), record.port)
            for record in list(answer or ())[:_MOST_RECORDS]
        )
        for _, _, host, port in found:
            if is_host(host) and port:  # a target of “.” says that there is no such service
                return NamedServer(host, port, security, email)
        return None

    def _ask(self, name: str, kind: str, seconds: float) -> "Answer | None":
        """The records; None where the name has none of that kind."""
        import dns.exception  # 150 ms: dnspython, needed only while an account is added
        import dns.resolver

        try:
            return self._resolver().resolve(name, kind, lifetime=seconds, search=False)
        except dns.resolver.NoAnswer:
            return None
        except dns.resolver.NXDOMAIN as error:
            raise NameUnknown(name) from error
        except (dns.exception.DNSException, OSError, UnicodeError, ValueError) as error:
            raise NamesUnanswered(name) from error

    def _resolver(self) -> "Resolver":
        import dns.resolver  # as above

        resolver = dns.resolver.Resolver(configure=not self.nameservers)
        if self.nameservers:
            resolver.nameservers = list(self.nameservers)
            resolver.port = self.port
        return resolver


def _host(name: object) -> str:
    return str(name).lower().rstrip(".")
