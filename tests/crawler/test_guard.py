"""Which addresses are public."""

from ipaddress import ip_address

import pytest

from crawler.guard import is_public, literal_address

PRIVATE_4 = (
    "0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255"
    " 192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1"
    " 255.255.255.255"
)
PRIVATE_6 = (
    ":: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1"
    " 100::1 2001::1 2001:db8::1 2002:7f00:1:: 2002:808:808:: 3fff::1 5f00::1 fc00::1 fd12::1 fe80::1"
    " fec0::1 ff02::1"
)
PUBLIC = "1.1.1.1 8.8.8.8 80.67.169.12 172.15.0.1 172.32.0.1 192.0.1.1 2001:910:800::12 2a01:e00::1"


@pytest.mark.parametrize("address", f"{PRIVATE_4} {PRIVATE_6}".split())
def test_addresses_that_lead_home_or_nowhere_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_addresses_of_machines_on_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("host", "literal"),
    [
        ("127.0.0.1", True),
        ("[::1]", True),
        ("fe80::1%eth0", True),
        ("ville.example", False),
        ("127.1", False),
    ],
)
def test_a_host_is_an_address_or_a_name(host: str, literal: bool) -> None:
    assert (literal_address(host) is not None) is literal
