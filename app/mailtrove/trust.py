"""Whose certificates are trusted: the system's authorities, and the person's own bundle as well.

One answer for sign-in and IMAP alike, so that a network that works for one works for the other.
"""

import ssl
from functools import lru_cache
from pathlib import Path
from typing import Final

from mailtrove.errors import ConfigError

_KEPT: Final = 8

_Stamp = tuple[str, int, int, int]
"""A file or folder of certificates as it was: path, inode, nanoseconds of the last change, size."""


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


def shared_tls_context(ca_file: str) -> ssl.SSLContext:
    """The same, made once for all who don't change it, and anew when the certificates that it was made from change.

    Reading the system's authorities takes some 50 ms, as long as everything else about a connection nearby.

    Raises:
        ConfigError: as `tls_context`.
    """
    system = ssl.get_default_verify_paths()
    sources = (system.cafile, system.capath, str(Path(ca_file).expanduser()) if ca_file else None)
    return _made_once(ca_file, tuple(_stamp(source) for source in sources if source))


@lru_cache(maxsize=_KEPT)
def _made_once(ca_file: str, _: tuple[_Stamp, ...]) -> ssl.SSLContext:
    return tls_context(ca_file)


def _stamp(path: str) -> _Stamp:
    try:
        found = Path(path).stat()
    except OSError:
        return path, 0, 0, 0
    return path, found.st_ino, found.st_mtime_ns, found.st_size
