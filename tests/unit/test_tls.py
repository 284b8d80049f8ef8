"""https with an authority of our own: a client that trusts ca.pem is served, one that does not is not."""

import socket
import ssl
import stat
import threading
from pathlib import Path

import pytest
from cryptography import x509

from freehold.kernel.clock import DAY, SystemClock, parse_instant
from freehold.kernel.errors import Misconfigured
from freehold.kernel.tls import Made, certificate_for

# Python's ssl checks dates against the machine's clock, so these certificates are made for a time around now.
NOW = SystemClock().now()


def shake_hands(made: Made, host: str, trusted: Path | None) -> str:
    """What a client that trusts `trusted` says after connecting to `host`: the TLS version."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made.certificate, made.key)
    client = ssl.create_default_context(cafile=trusted)
    ours, theirs = socket.socketpair()

    def answer() -> None:
        try:
            with server.wrap_socket(theirs, server_side=True):
                pass
        except OSError:
            pass

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with ours, client.wrap_socket(ours, server_hostname=host) as connection:
            return connection.version() or ""
    finally:
        thread.join()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "desk.example.com", "192.0.2.7"])
def test_a_client_that_trusts_the_authority_reaches_every_name(tmp_path: Path, host: str) -> None:
    made = certificate_for(tmp_path / "tls", ("desk.example.com", "192.0.2.7", "0.0.0.0"), NOW)
    assert shake_hands(made, host, made.authority) == "TLSv1.3"


def test_others_are_refused(tmp_path: Path) -> None:
    made = certificate_for(tmp_path / "tls", (), NOW)
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        shake_hands(made, "localhost", None)
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        shake_hands(made, "elsewhere.example.com", made.authority)


def test_the_keys_are_readable_by_the_owner_only(tmp_path: Path) -> None:
    made = certificate_for(tmp_path / "tls", (), NOW)
    for key in (made.key, tmp_path / "tls" / "ca.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "tls").stat().st_mode) == 0o700


def test_a_second_start_changes_nothing_and_a_new_name_only_the_servers_certificate(tmp_path: Path) -> None:
    made = certificate_for(tmp_path / "tls", (), NOW)
    authority, certificate = made.authority.read_bytes(), made.certificate.read_bytes()
    certificate_for(tmp_path / "tls", ("localhost",), NOW + 100 * DAY)
    assert (made.authority.read_bytes(), made.certificate.read_bytes()) == (authority, certificate)
    certificate_for(tmp_path / "tls", ("desk.example.com",), NOW)
    assert made.authority.read_bytes() == authority
    assert shake_hands(made, "desk.example.com", made.authority)


def test_the_certificate_is_renewed_before_it_expires_and_lasts_397_days(tmp_path: Path) -> None:
    start = parse_instant("2026-01-05T09:00:00Z")
    made = certificate_for(tmp_path, (), start)
    first = x509.load_pem_x509_certificate(made.certificate.read_bytes())
    assert first.not_valid_after_utc.isoformat() == "2027-02-06T09:00:00+00:00"
    certificate_for(tmp_path, (), start + 366 * DAY)
    assert x509.load_pem_x509_certificate(made.certificate.read_bytes()) == first
    certificate_for(tmp_path, (), start + 368 * DAY)
    renewed = x509.load_pem_x509_certificate(made.certificate.read_bytes())
    assert renewed.not_valid_after_utc.isoformat() == "2028-02-09T09:00:00+00:00"


def test_the_authority_of_another_machine_does_not_count_as_ours(tmp_path: Path) -> None:
    made = certificate_for(tmp_path / "one", (), NOW)
    other = certificate_for(tmp_path / "two", (), NOW)
    made.certificate.write_bytes(other.certificate.read_bytes())
    made.key.write_bytes(other.key.read_bytes())
    certificate_for(tmp_path / "one", (), NOW)
    assert shake_hands(made, "localhost", made.authority)


@pytest.mark.parametrize("name", ["ca.pem", "ca.key", "server.pem", "server.key"])
def test_damaged_files_are_named_with_what_to_do(tmp_path: Path, name: str) -> None:
    certificate_for(tmp_path, (), NOW)
    (tmp_path / name).write_text("rubbish")
    with pytest.raises(Misconfigured, match=r"is damaged\. Delete the folder"):
        certificate_for(tmp_path, (), NOW)


def test_an_authority_at_its_end_says_what_to_do(tmp_path: Path) -> None:
    certificate_for(tmp_path, (), NOW)
    with pytest.raises(Misconfigured, match="has expired"):
        certificate_for(tmp_path, (), NOW + 3652 * DAY)
