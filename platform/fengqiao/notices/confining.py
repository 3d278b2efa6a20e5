"""Keeping a message out of the installation's own network while it is being sent.

A host's name is looked up before sending, and once more by the library that connects: whoever
writes the address may also answer for the name, and answer differently the second time. So the
connection itself is judged, by the address it really goes to.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

# The addresses of the own network that may be connected to; None where nothing is judged.
_permitted: ContextVar[frozenset[str] | None] = ContextVar("permitted", default=None)
# Ways of writing an IPv4 address as one of IPv6 (RFC 4291, RFC 6052); 6to4 and Teredo the standard
# library knows.
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")


def addresses_of(host: str) -> frozenset[str]:
    """Return the addresses that a host's name leads to now.

    :raises OSError: if nobody knows it
    :raises UnicodeError: if it is no name
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return frozenset(str(row[4][0]).split("%")[0] for row in found)


def public(written: str) -> bool:
    """Tell whether an address leads out of every own network, also one wrapped into another."""
    address = ipaddress.ip_address(written)
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None:
            return address in _UNICAST and address.teredo is None and address.is_global
        address = inner
    return address.is_global and not address.is_multicast


@contextmanager
def confined(allowed: Collection[str]) -> Iterator[None]:
    """Have every connection of this thread refused that leads into the own network.

    ``allowed`` are the hosts the operator permits, a proxy of the installation among them.
    """
    _judge_connections()
    token = _permitted.set(frozenset().union(*map(_known_addresses, allowed)))
    try:
        yield
    finally:
        _permitted.reset(token)


def _known_addresses(host: str) -> frozenset[str]:
    try:
        return addresses_of(host)
    except (OSError, UnicodeError):
        return frozenset()


@cache
def _judge_connections() -> None:
    """Ask to be told of connections; an audit hook stays until the process ends."""
    sys.addaudithook(_judge)


def _judge(event: str, arguments: tuple[object, ...]) -> None:
    if event != "socket.connect":
        return
    permitted = _permitted.get()
    peer = arguments[1]
    if permitted is None or not isinstance(peer, tuple):
        return
    written = str(peer[0]).split("%")[0]
    if written not in permitted and not public(written):
        raise PermissionError("a message does not lead into the own network")
