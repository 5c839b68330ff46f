# ruff: noqa: N802, N803 - the names are those of Twisted's interfaces
"""No link, redirect or name server leads the crawler to a private address.

The guard stands where names become addresses, so it sees every form of a host (`127.1`, `2130706433`, a
name that resolves to 10.0.0.1) and every answer of a name server at the moment it is used. Hosts the
operator wrote as an address in a catalogue file, or in `private_hosts`, may be private.
"""

from collections.abc import Collection, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, ClassVar, Self

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver

PRIVATE_HOSTS = "CONTRECHAMP_PRIVATE_HOSTS"  # setting: hosts that may have private addresses

# `is_global` knows most of these in some versions of Python and not in others.
_NOT_PUBLIC_4 = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
# Of IPv6 only 2000::/3 is handed out; what lies in it and does not lead to one public machine:
_UNICAST_6 = ip_network("2000::/3")
_NOT_PUBLIC_6 = tuple(ip_network(block) for block in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of a machine on the public internet.

    False for loopback, private, link-local, shared, documentation, multicast and reserved blocks, and for
    IPv6 forms that carry an IPv4 address (mapped, compatible, NAT64, 6to4, Teredo).
    """
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _NOT_PUBLIC_4)
    return address in _UNICAST_6 and not any(address in block for block in _NOT_PUBLIC_6)


def literal_address(host: str) -> IPv4Address | IPv6Address | None:
    """The address a host is written as; None when it is a name."""
    try:
        return ip_address(host.strip("[]").split("%")[0])
    except ValueError:
        return None


class GuardedResolver(CachingHostnameResolver):
    """Gives public addresses only, except for the hosts that may be private.

    Scrapy takes a resolver from the settings of the process, never of a spider.
    """

    kept_out: ClassVar[set[str]] = set()  # names whose private addresses were held back, in this process

    def __init__(self, reactor: Any, cache_size: int, private_hosts: Collection[str]) -> None:
        super().__init__(reactor, cache_size)
        self._private_hosts = frozenset(private_hosts)

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        """As Scrapy builds resolvers; `crawler` is the process."""
        settings = crawler.settings
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), settings.getlist(PRIVATE_HOSTS))

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        """The addresses of a name; those that are not public are left out."""
        receiver: Any = resolutionReceiver
        if hostName.lower() not in self._private_hosts:
            receiver = _PublicOnly(resolutionReceiver, hostName)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


class _PublicOnly:
    """An IResolutionReceiver that passes public addresses on."""

    def __init__(self, receiver: Any, host: str) -> None:
        self._receiver = receiver
        self._host = host

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:
        self._receiver.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: IAddress) -> None:
        found = literal_address(getattr(address, "host", ""))
        if found is not None and is_public(found):
            self._receiver.addressResolved(address)
        else:
            GuardedResolver.kept_out.add(self._host)

    def resolutionComplete(self) -> None:
        self._receiver.resolutionComplete()
