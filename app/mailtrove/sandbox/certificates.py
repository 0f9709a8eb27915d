"""The sandbox's throw-away certificate authority: made anew each time, trusted by nobody else."""

import ssl
from pathlib import Path

import trustme

_NAMES = ("localhost", "127.0.0.1", "::1")


class Certificates:
    """One authority and one certificate for this computer's loopback names.

    The key of the authority is never written; `ca_file` is what clients need to trust it.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        authority = trustme.CA(organization_name="mailtrove sandbox")
        self._server = authority.issue_cert(*_NAMES, organization_name="mailtrove sandbox")
        self.ca_file = folder / "sandbox-ca.pem"
        """PEM file of the authority, for `[network] ca_file`."""
        authority.cert_pem.write_to_path(str(self.ca_file))

    def server_context(self) -> ssl.SSLContext:
        """What a server needs to prove itself by this authority."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._server.configure_cert(context)
        return context

    def write_server_files(self, folder: Path) -> tuple[Path, Path]:
        """Write certificate chain and key as PEM for another server (Dovecot), and return both paths."""
        chain, key = folder / "server.pem", folder / "server.key"
        chain.write_bytes(b"".join(blob.bytes() for blob in self._server.cert_chain_pems))
        key.touch(mode=0o600)
        key.write_bytes(self._server.private_key_pem.bytes())
        return chain, key
