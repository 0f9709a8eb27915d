"""A DNS server on loopback for tests: answers from a zone written as text, as the DNS does, with real packets.

with DnsServer({"lovelace.org": ["MX 10 mx.lovelace.org."]}) as dns:
    Names(("127.0.0.1",), dns.port)
"""

import socket
import threading
from collections.abc import Mapping, Sequence
from typing import Final, Self

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

_LONGEST_QUESTION: Final = 4096


class DnsServer:
    """Knows the names of its zone and those above them; every other name is answered with NXDOMAIN."""

    def __init__(self, zone: Mapping[str, Sequence[str]], *, silent: bool = False) -> None:
        """`zone`: records like "SRV 0 1 993 imap.lovelace.org." by name; `silent`: hears and never answers."""
        self._zone = {name.lower().rstrip("."): list(records) for name, records in zone.items()}
        self._silent = silent
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._line.bind(("127.0.0.1", 0))
        self.port: int = self._line.getsockname()[1]
        self.asked: list[str] = []
        """Every question, like "lovelace.org MX"."""
        self._thread = threading.Thread(target=self._serve, name="test-dns", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as goodbye:
            goodbye.sendto(b"", ("127.0.0.1", self.port))
        self._thread.join(5)
        self._line.close()

    def _serve(self) -> None:
        while True:
            packet, sender = self._line.recvfrom(_LONGEST_QUESTION)
            if not packet:
                return
            answer = self._answer(dns.message.from_wire(packet))
            if not self._silent:
                self._line.sendto(answer.to_wire(), sender)

    def _answer(self, question: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        asked = question.question[0]
        name, kind = str(asked.name).lower().rstrip("."), dns.rdatatype.to_text(asked.rdtype)
        self.asked.append(f"{name} {kind}")
        records = [record.partition(" ") for record in self._zone.get(name, [])]
        fitting = [data for record_kind, _, data in records if record_kind == kind]
        if fitting:
            answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *fitting))
        elif not any(known == name or known.endswith(f".{name}") for known in self._zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer
