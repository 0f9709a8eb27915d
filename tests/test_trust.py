"""Certificates are read once, and again when they change."""

import ssl
from pathlib import Path

import pytest
import trustme

from mailtrove.errors import ConfigError
from mailtrove.trust import shared_tls_context, tls_context


def test_connections_share_a_context_that_verifies(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(bundle)
    context = shared_tls_context(str(bundle))
    assert shared_tls_context(str(bundle)) is context
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert tls_context(str(bundle)) is not context  # for those who may change theirs


def test_a_bundle_that_changed_is_read_again(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    trustme.CA(organization_name="First").cert_pem.write_to_path(bundle)
    first = shared_tls_context(str(bundle))
    bundle.unlink()
    trustme.CA(organization_name="The second one").cert_pem.write_to_path(bundle)
    assert shared_tls_context(str(bundle)) is not first
    assert "The second one" in str(shared_tls_context(str(bundle)).get_ca_certs())


def test_another_bundle_has_another_context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one.pem", "other.pem"):
        trustme.CA(organization_name=name).cert_pem.write_to_path(tmp_path / name)
    one = shared_tls_context(str(tmp_path / "one.pem"))
    assert shared_tls_context(str(tmp_path / "other.pem")) is not one
    without = shared_tls_context("")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "one.pem"))
    assert shared_tls_context("") is not without


def test_a_bundle_that_is_none_is_refused_until_it_is_one(tmp_path: Path) -> None:
    bundle = tmp_path / "ca.pem"
    bundle.write_text("no certificate")
    for _ in range(2):
        with pytest.raises(ConfigError, match="CA bundle"):
            shared_tls_context(str(bundle))
    trustme.CA().cert_pem.write_to_path(bundle)
    assert shared_tls_context(str(bundle)).get_ca_certs()
