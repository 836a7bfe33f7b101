"""The exercise's signing key: Ed25519, in a file of its own and never in the database, so that whoever edits the database
cannot sign what he made of it."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from septel.errors import SeptelError
from septel.exercise.records import canonical

CONTEXT = "septel log 1"
WRITTEN = re.compile(r"(?:ed25519:)?([0-9a-f]{64})")
PEM = re.compile(r"-----BEGIN (PRIVATE|PUBLIC) KEY-----.*?-----END \1 KEY-----\n?", re.DOTALL)


class Key:
    """A key that can sign; `public` is its public half as 64 hexadecimal digits."""

    def __init__(self, secret: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(secret)
        self.public = self._private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign(self, purpose: str, parts: Iterable[object]) -> str:
        """A signature over a purpose and JSON values, as hexadecimal digits."""
        return self._private.sign(_message(purpose, parts)).hex()

    def pem(self) -> bytes:
        """The secret half, as it stands in a file."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def is_signed(public: object, signature: object, purpose: str, parts: Iterable[object]) -> bool:
    """Whether a signature is that of a public key over this."""
    if not isinstance(public, str) or not isinstance(signature, str):
        return False
    try:
        raw = bytes.fromhex(signature)
        _public(public).verify(raw, _message(purpose, parts))
    except (InvalidSignature, ValueError, TypeError):
        return False
    return raw.hex() == signature  # written in one way only


def shown(public: str) -> str:
    """A public key as people see it."""
    return f"ed25519:{public}"


def ring(path: Path) -> list[Key]:
    """The secret keys in a file, none if there is no file."""
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise SeptelError(f"{path}: the signing key cannot be read ({error})") from None
    return [Key(_secret(match[0].encode(), path)) for match in PEM.finditer(text) if match[1] == "PRIVATE"]


def add(path: Path, secret: bytes) -> Key:
    """Add a key to a file that its owner alone may read."""
    key = Key(secret)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, stat.S_IRUSR | stat.S_IWUSR)
        try:
            os.write(handle, key.pem())
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise SeptelError(f"{path}: the signing key cannot be kept there ({error.strerror})") from None
    return key


def known_keys(said: str) -> list[str]:
    """The public keys that are meant by `ed25519:…`, or by a file of such lines or of PEM keys."""
    plain = WRITTEN.fullmatch(said.strip())
    if plain:
        return [plain[1]]
    path = Path(said)
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise SeptelError(f"{said}: no key can be read there ({error})") from None
    found = []
    for match in PEM.finditer(text):
        if match[1] == "PRIVATE":
            found.append(Key(_secret(match[0].encode(), path)).public)
        else:
            public = load_pem_public_key(match[0].encode())
            found += [public.public_bytes_raw().hex()] if isinstance(public, Ed25519PublicKey) else []
    found += [line[1] for line in map(WRITTEN.fullmatch, map(str.strip, text.splitlines())) if line]
    if not found:
        raise SeptelError(f"{said}: there is no Ed25519 key in it. `septel backup` prints one, as ed25519:…")
    return found


def _secret(pem: bytes, path: Path) -> bytes:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise SeptelError(f"{path}: holds a key that is damaged, or not an Ed25519 key")
    return key.private_bytes_raw()


@lru_cache(maxsize=64)
def _public(public: str) -> Ed25519PublicKey:
    if not WRITTEN.fullmatch(public) or ":" in public:
        raise ValueError("not a public key")
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))


def _message(purpose: str, parts: Iterable[object]) -> bytes:
    return canonical([CONTEXT, purpose, *parts])
