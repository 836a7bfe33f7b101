"""The place of a server: its socket, its address for people, the names that it answers to, and its certificate."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from septel.errors import SeptelError
from septel.exercise.access.credentials import Site
from septel.server import STAMP, tls

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Place:
    """Where one serves. `hosts` are names with ports, as a Host header has them; `site` is None where no passkey can be had."""

    socket: socket.socket
    url: str
    hosts: tuple[str, ...]
    site: Site | None = None
    certificate: tuple[Path, Path] | None = None
    fingerprint: str = ""
    own: tls.Own | None = None  # of its own making, to be kept before it is used


def take(host: str, port: int, *, tls_with: str | None = None, url: str | None = None, beside: Path | None = None) -> Place:
    """Listen at a host and a port (0: any that is free).

    `tls_with` is `self` or `CERT,KEY`; a certificate of one's own making is to lie beside the file `beside`, and is not written
    yet. `url` is how people reach the server if not by its address. SeptelError if the port is taken or a file cannot be read.
    """
    listening = _listen(host, port)
    try:
        return _place(listening, host, tls_with, url, beside or Path("exercise"))
    except BaseException:
        listening.close()
        raise


def _place(listening: socket.socket, host: str, tls_with: str | None, url: str | None, beside: Path) -> Place:
    port, names = int(listening.getsockname()[1]), _names(host)
    scheme = "https" if tls_with else "http"
    told = url.rstrip("/") if url else f"{scheme}://{_shown(names[0])}:{port}"
    found = urlsplit(told)
    if found.scheme not in ("http", "https") or not found.hostname or found.path or found.query:
        raise SeptelError(f"{url}: is no address of a server. Say, for example, https://exercise.example:8443")
    if tls_with and found.scheme != "https":
        raise SeptelError(f"{url}: with --tls the address begins with https://")
    hosts = (
        {f"{_shown(name)}:{port}" for name in names} | {_shown(name) for name in names if port in (80, 443)} | {found.netloc}
    )
    certificate, mark, own = None, "", None
    if tls_with == "self":
        own = tls.own(beside.parent, beside.name, {*names, found.hostname})
        certificate, mark = (own.certificate, own.key), own.fingerprint
    elif tls_with:
        certificate = _files(tls_with)
        mark = tls.fingerprint(certificate[0])
    return Place(listening, told, tuple(sorted(hosts)), _site(told, port), certificate, mark, own)


def is_open(host: str) -> bool:
    """Whether others than this machine can reach a host."""
    return host not in LOOPBACK


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, proto, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.socket(family, kind, proto)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except (OSError, OverflowError) as error:
        raise SeptelError(
            f"{host}, port {port}: cannot be listened at ({error}). Name another with --port, or 0 for any."
        ) from None
    return listening


def _names(host: str) -> list[str]:
    """The names by which a server at a host can be asked, the one for people first."""
    if host in LOOPBACK:
        return [host, *(name for name in LOOPBACK if name != host)]
    if host not in ("0.0.0.0", "::"):
        return [host]
    found = tls.addresses()
    outside = [name for name in found if not ipaddress.ip_address(name).is_loopback and ":" not in name]
    own = socket.gethostname()
    named = [name for name in (own, own.partition(".")[0] + ".local") if name.isascii()]
    return list(dict.fromkeys([*outside, *found, "localhost", *named]))


def _shown(name: str) -> str:
    return f"[{name}]" if ":" in name else name


def _files(said: str) -> tuple[Path, Path]:
    certificate, comma, key = said.partition(",")
    if not comma:
        raise SeptelError(f"--tls {said}: say `self`, or the files of a certificate and its key as CERT,KEY.")
    for path in (certificate, key):
        if not Path(path).is_file():
            raise SeptelError(f"{path}: there is no such file.")
    return Path(certificate), Path(key)


def _site(url: str, port: int) -> Site | None:
    """For whom passkeys vouch: a name with TLS, or this machine's own."""
    found = urlsplit(url)
    name = found.hostname or ""
    if name in LOOPBACK:
        return Site("localhost", f"Septel {STAMP}", (f"{found.scheme}://localhost:{port}",))
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return Site(name, f"Septel {STAMP}", (url,)) if found.scheme == "https" else None
    return None
