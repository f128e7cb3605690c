"""Signatures of files in the format of minisign, so that its programs can check them too.

Ed25519 over BLAKE2b-512 of the file; a trusted comment is signed along with it.
Source of the format: https://jedisct1.github.io/minisign/ (prehashed signatures, keys without password).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from pipeline.carrying.whole import CannotCarry

_KEY, _PREHASHED = b"Ed", b"ED"
_HEAD = _KEY + b"\0\0" + b"B2"
"""A secret key begins with its kind, no password, and the kind of a check."""
_ID, _SEED, _PUBLIC, _SIGNATURE = 8, 32, 32, 64
_BEFORE, _AFTER = 32 + 8 + 8, 32
"""Salt and limits of the password, and the check: zeros in a key without one."""
_UNTRUSTED, _TRUSTED = "untrusted comment: ", "trusted comment: "
LONGEST = 10_000
"""Longest key or signature that is read, in bytes."""


@dataclass(frozen=True, slots=True)
class Public:
    """A public key and its number, by which a signature names it."""

    number: bytes
    key: bytes

    @property
    def name(self) -> str:
        """The number as minisign writes it."""
        return self.number[::-1].hex().upper()


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret key: the number and the seed."""

    number: bytes
    seed: bytes

    @property
    def public(self) -> Public:
        """The public key that belongs to it."""
        key = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return Public(self.number, key.public_bytes_raw())


def generate() -> Secret:
    """Return a new key by the system's random numbers."""
    return Secret(os.urandom(_ID), os.urandom(_SEED))


def as_secret_text(secret: Secret) -> str:
    """Return a secret key as minisign keeps one without a password."""
    pair = secret.number + secret.seed + secret.public.key
    body = _HEAD + bytes(_BEFORE) + pair + bytes(_AFTER)
    return f"{_UNTRUSTED}minisign secret key {secret.public.name}\n{_encoded(body)}\n"


def as_public_text(public: Public) -> str:
    """Return a public key as minisign writes it."""
    body = _encoded(_KEY + public.number + public.key)
    return f"{_UNTRUSTED}minisign public key {public.name}\n{body}\n"


def read_secret(text: str) -> Secret:
    """Read a secret key without a password. Raises CannotCarry."""
    body = _decoded(_lines(text, 2)[1], len(_HEAD) + _BEFORE + _ID + _SEED + _PUBLIC + _AFTER)
    if not body.startswith(_HEAD):
        raise CannotCarry(
            "密钥不是 minisign 无密码私钥 / no minisign secret key without a password"
        )
    pair = body[len(_HEAD) + _BEFORE :]
    secret = Secret(pair[:_ID], pair[_ID : _ID + _SEED])
    if pair[_ID + _SEED :][:_PUBLIC] != secret.public.key:
        raise CannotCarry("私钥文件已损坏 / the secret key is damaged")
    return secret


def read_public(text: str) -> Public:
    """Read a public key. Raises CannotCarry."""
    body = _decoded(_lines(text, 2)[1], len(_KEY) + _ID + _PUBLIC)
    if not body.startswith(_KEY):
        raise CannotCarry("不是 minisign 公钥 / no minisign public key")
    return Public(body[len(_KEY) : len(_KEY) + _ID], body[len(_KEY) + _ID :])


def sign(secret: Secret, stream: BinaryIO, comment: str) -> str:
    """Return the signature of a stream and of a comment of one line."""
    key = Ed25519PrivateKey.from_private_bytes(secret.seed)
    signature = key.sign(_digest(stream))
    both = key.sign(signature + comment.encode())
    body = _encoded(_PREHASHED + secret.number + signature)
    about = f"{_UNTRUSTED}signature by key {secret.public.name}"
    return f"{about}\n{body}\n{_TRUSTED}{comment}\n{_encoded(both)}\n"


def verify(public: Public, stream: BinaryIO, signature: str) -> str:
    """Return the comment that was signed with a stream. Raises CannotCarry where anything was changed."""
    lines = _lines(signature, 4)
    body = _decoded(lines[1], len(_PREHASHED) + _ID + _SIGNATURE)
    both = _decoded(lines[3], _SIGNATURE)
    comment = lines[2].removeprefix(_TRUSTED)
    if not body.startswith(_PREHASHED) or comment == lines[2]:
        raise CannotCarry("签名格式不对 / not a signature of the expected format")
    if body[len(_PREHASHED) :][:_ID] != public.number:
        number = Public(body[len(_PREHASHED) :][:_ID], b"").name
        raise CannotCarry(
            f"签名用的是另一把钥匙 {number}，不是 {public.name} / signed by another key"
        )
    made = body[len(_PREHASHED) + _ID :]
    try:
        key = Ed25519PublicKey.from_public_bytes(public.key)
        key.verify(made, _digest(stream))
        key.verify(both, made + comment.encode())
    except (InvalidSignature, ValueError):
        raise CannotCarry(
            "签名不符：更新包被改动过或没有拷完整 / the signature does not fit: changed or not copied whole"
        ) from None
    return comment


def _digest(stream: BinaryIO) -> bytes:
    digest = hashlib.blake2b()
    while part := stream.read(1 << 20):
        digest.update(part)
    return digest.digest()


def _lines(text: str, count: int) -> Sequence[str]:
    lines = text.splitlines()
    if len(lines) < count or not lines[0].startswith(_UNTRUSTED):
        raise CannotCarry("不是 minisign 的文件 / not a file of minisign")
    return lines


def _encoded(body: bytes) -> str:
    return base64.b64encode(body).decode()


def _decoded(line: str, size: int) -> bytes:
    try:
        body = base64.b64decode(line, validate=True)
    except (ValueError, binascii.Error):
        body = b""
    if len(body) != size:
        raise CannotCarry("密钥或签名残缺 / a key or signature is incomplete")
    return body
