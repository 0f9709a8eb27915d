"""Whose certificates are trusted: the system's authorities, and the person's own bundle as well.

One answer for sign-in and IMAP alike, so that a network that works for one works for the other.
"""

import ssl
from pathlib import Path

from mailtrove.errors import ConfigError


def tls_context(ca_file: str) -> ssl.SSLContext:
    """A context that verifies certificate and host name, and speaks TLS 1.2 or newer.

    `ca_file` is a PEM bundle trusted in addition; empty for none.

    Raises:
        ConfigError: `ca_file` can't be read or holds no certificate.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        try:
            context.load_verify_locations(Path(ca_file).expanduser())
        except (OSError, ssl.SSLError) as error:
            raise ConfigError(
                f"[network] ca_file: {ca_file} can't be used as a CA bundle: {error}.",
                remedy="Name a file with certificates in PEM form, or leave ca_file empty.",
            ) from error
    return context
