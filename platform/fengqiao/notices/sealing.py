"""A channel's address under lock: a copy of the database alone does not tell it.

An address carries a robot's key or a mailbox's password. It is kept encrypted (AES-256-GCM) under
a key derived from the installation's secret, which lies beside the database and never in it, and
it opens only for the channel it was sealed for. An installation that is given another secret can
no longer read what it sealed under the old one: its units then set their channels up once more.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

MARK = "v1."
_NONCE = 12
_PURPOSE = b"fengqiao: address of a notice channel, v1"


class Unreadable(Exception):
    """What was sealed under another secret, for another channel, or was changed since."""


def seal(secret: bytes, channel: UUID, address: str) -> str:
    """Return an address as it is kept: readable with ``secret`` and for ``channel`` only."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    sealed = AESGCM(_key(secret)).encrypt(nonce, address.encode(), channel.bytes)
    return MARK + urlsafe_b64encode(nonce + sealed).decode()


def unseal(secret: bytes, channel: UUID, kept: str) -> str:
    """Return the address that was sealed.

    :raises Unreadable: if it was not sealed with ``secret`` for ``channel``
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = urlsafe_b64decode(kept.removeprefix(MARK))
        opened = AESGCM(_key(secret)).decrypt(raw[:_NONCE], raw[_NONCE:], channel.bytes)
    except (ValueError, InvalidTag) as fault:
        raise Unreadable from fault
    return opened.decode()


def _key(secret: bytes) -> bytes:
    """Derive the key (RFC 5869): whoever learns it learns nothing else that hangs on the secret."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret)
