"""A certificate for a local network: of its own making, kept beside the database, for this machine's names and addresses.

Browsers warn of it once; people compare the fingerprint that the server prints with the one that the browser shows. It is an
ECDSA key on P-256 and lives for 397 days, the longest that browsers take. What makes and reads certificates is imported when
there is one.
"""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import os
import socket
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from septel.errors import SeptelError

if TYPE_CHECKING:
    from cryptography import x509

DAYS = 397
LEFT = timedelta(days=14)  # a certificate that is good for less is made anew


@dataclass(frozen=True)
class Own:
    """Where a certificate and its key lie, and its fingerprint; `made` are both where they are not written yet."""

    certificate: Path
    key: Path
    fingerprint: str
    made: tuple[bytes, bytes] | None = None

    def keep(self) -> None:
        """Write them, in place of those that were good no longer. SeptelError if they cannot be written."""
        if self.made is not None:
            private_file(self.key, self.made[1])
            self.certificate.write_bytes(self.made[0])


def own(folder: Path, stem: str, names: Collection[str], *, now: datetime | None = None) -> Own:
    """A certificate for these names and addresses; the one that is there while it is good. Nothing is written yet."""
    now = now or datetime.now(UTC)
    certificate, key = folder / f"{stem}.cert.pem", folder / f"{stem}.key.pem"
    if _is_good(certificate, key, names, now):
        return Own(certificate, key, fingerprint(certificate))
    if not os.access(folder, os.W_OK):
        why = errno.EACCES if folder.is_dir() else errno.ENOENT
        raise SeptelError(f"{key}: cannot be written ({os.strerror(why)}).")
    made = _made(names, now)
    return Own(certificate, key, _fingerprint(made[0]), made)


def fingerprint(certificate: Path) -> str:
    """SHA-256 of a certificate as browsers show it. SeptelError if the file holds none."""
    try:
        return _fingerprint(certificate.read_bytes())
    except (OSError, ValueError) as error:
        raise SeptelError(f"{certificate}: is no certificate that can be read ({error}).") from None


def _fingerprint(pem: bytes) -> str:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    found = x509.load_pem_x509_certificate(pem)
    return ":".join(f"{byte:02X}" for byte in found.fingerprint(hashes.SHA256()))


def addresses() -> list[str]:
    """This machine's addresses on its networks, as well as they can be had without asking anybody."""
    found = {"127.0.0.1", "::1"}
    with contextlib.suppress(OSError):
        for *_, place in socket.getaddrinfo(socket.gethostname(), None, proto=socket.IPPROTO_TCP):
            found.add(str(place[0]).partition("%")[0])
    for family, elsewhere in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((elsewhere, 9))  # sends nothing: it only chooses the address that one would go out by
            found.add(str(probe.getsockname()[0]))
    return sorted(found)


def _is_good(certificate: Path, key: Path, names: Iterable[str], now: datetime) -> bool:
    from cryptography import x509

    if not (certificate.exists() and key.exists()):
        return False
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    return found.not_valid_after_utc - now > LEFT and set(_alternatives(names)) <= set(extension.value)


def _alternatives(names: Iterable[str]) -> list[x509.GeneralName]:
    from cryptography import x509

    found: list[x509.GeneralName] = []
    for name in sorted(set(names)):
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            found.append(x509.DNSName(name))
    return found


def _made(names: Collection[str], now: datetime) -> tuple[bytes, bytes]:
    """A new certificate and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Septel EXERCISE")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )  # fmt: skip
    return made.public_bytes(serialization.Encoding.PEM), secret


def private_file(path: Path, content: bytes) -> None:
    """Write a file that nobody but its owner can read, whole or not at all. SeptelError if it cannot be written."""
    waiting = path.with_name(f".{path.name}.new")
    try:
        with contextlib.suppress(FileNotFoundError):
            waiting.unlink()
        handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        waiting.replace(path)
    except OSError as error:
        raise SeptelError(f"{path}: cannot be written ({error.strerror}).") from None
