"""Where messages may go: out of every own network, however an address is written."""

from __future__ import annotations

import pytest

from fengqiao.notices.confining import public
from fengqiao.notices.targets import host_fault


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104 - an address as somebody writes it
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "fec0::1",
        "ff02::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:0:10.0.0.1",
        "64:ff9b::10.0.0.1",
        "2002:a00:1::1",
        "2001:0:a00:1::1",
    ],
)
def test_an_own_network_is_known_in_every_spelling(address: str) -> None:
    assert not public(address)
    assert "内网" in host_fault(address, ())
    assert host_fault(address, (address,)) == ""


@pytest.mark.parametrize("host", ["0x7f.1", "2130706433", "127.1", "localhost"])
def test_a_host_is_judged_by_where_it_leads(host: str) -> None:
    assert "内网" in host_fault(host, ())


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:4700::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_the_outside_world_may_be_written_to(address: str) -> None:
    assert public(address)
    assert host_fault(address, ()) == ""
