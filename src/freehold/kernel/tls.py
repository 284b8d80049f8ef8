"""https on a machine of one's own: a certificate authority made once, and server certificates that it signs.

Clients that insist on https are told to trust `ca.pem`. The authority's key never leaves the data directory; the
server's certificate is made anew before it expires and when it lacks a name that is asked for.
"""

import ipaddress
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from freehold.kernel.clock import Instant
from freehold.kernel.errors import Misconfigured

AUTHORITY_DAYS = 3652
SERVER_DAYS = 397  # the longest that browsers accept
RENEW_DAYS = 30
ALWAYS = ("localhost", "127.0.0.1", "::1")
_SKEW = timedelta(days=1)

Names = list[x509.GeneralName]


class Made(NamedTuple):
    """Where the files are."""

    authority: Path
    """What clients have to trust."""
    certificate: Path
    key: Path


class _Pair(NamedTuple):
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def certificate_for(folder: Path, hosts: Sequence[str], now: Instant) -> Made:
    """A server certificate for this machine's own names and `hosts`, good for more than 30 days from `now`.

    Makes what is missing in `folder`. Raises Misconfigured when the files there are damaged or the authority is over.
    """
    moment = datetime.fromtimestamp(now / 1000, UTC)
    made = Made(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    authority = _authority(made.authority, folder / "ca.key", moment)
    names = _names((*ALWAYS, *hosts))
    current = _read(made.certificate, made.key) if made.certificate.exists() and made.key.exists() else None
    if current is None or not _is_good(current.certificate, authority, names, moment):
        key = ec.generate_private_key(ec.SECP256R1())
        _write(made.key, _private(key), 0o600)
        _write(made.certificate, _sign_server(key, authority, names, moment).public_bytes(_PEM), 0o644)
    return made


_PEM = serialization.Encoding.PEM


def _authority(path: Path, key_path: Path, now: datetime) -> _Pair:
    if path.exists() and key_path.exists():
        pair = _read(path, key_path)
        if pair.certificate.not_valid_after_utc <= now + timedelta(days=1):
            raise Misconfigured(
                f"The certificate authority {path} has expired. Delete the folder {path.parent} to make a new one."
            )
        return pair
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Freehold local authority")])
    usage = {**_NO_USAGE, "key_cert_sign": True, "crl_sign": True}
    certificate = (
        _builder(name, name, key, now, now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(key_path, _private(key), 0o600)
    _write(path, certificate.public_bytes(_PEM), 0o644)
    return _Pair(certificate, key)


def _sign_server(key: ec.EllipticCurvePrivateKey, by: _Pair, names: Names, now: datetime) -> x509.Certificate:
    ends = min(now + timedelta(days=SERVER_DAYS), by.certificate.not_valid_after_utc)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Freehold")])
    return (
        _builder(subject, by.certificate.subject, key, now, ends)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{**_NO_USAGE, "digital_signature": True}), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False)
        .sign(by.key, hashes.SHA256())
    )


_NO_USAGE = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(ends)
    )


def _is_good(certificate: x509.Certificate, authority: _Pair, names: Names, now: datetime) -> bool:
    """Whether a server certificate can be used as it is: ours, covering every name, and not about to end."""
    try:
        certificate.verify_directly_issued_by(authority.certificate)
        covered = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, TypeError, x509.ExtensionNotFound):
        return False
    except Exception:  # InvalidSignature: another authority made it
        return False
    lasts = certificate.not_valid_after_utc >= min(
        now + timedelta(days=RENEW_DAYS), authority.certificate.not_valid_after_utc
    )
    return lasts and certificate.not_valid_before_utc <= now and set(names) <= set(covered)


def _names(hosts: Sequence[str]) -> Names:
    """Addresses and host names as a certificate writes them; `0.0.0.0` and `::` stand for none."""
    names: Names = []
    for host in dict.fromkeys(hosts):
        name: x509.GeneralName
        try:
            address = ipaddress.ip_address(host.partition("%")[0])
        except ValueError:
            try:
                name = x509.DNSName(host.encode("idna").decode().lower())
            except UnicodeError:
                raise Misconfigured(f"{host!r} cannot stand in a certificate.") from None
        else:
            if address.is_unspecified:
                continue
            name = x509.IPAddress(address)
        if name not in names:
            names.append(name)
    return names


def _read(path: Path, key_path: Path) -> _Pair:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
    except ValueError:
        raise Misconfigured(
            f"{path} or {key_path} is damaged. Delete the folder {path.parent} to make new ones."
        ) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise Misconfigured(f"{key_path} is no key that we made. Delete the folder {path.parent} to make a new one.")
    return _Pair(certificate, key)


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _write(path: Path, content: bytes, mode: int) -> None:
    """Whole or not at all."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
