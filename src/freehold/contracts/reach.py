"""Where a message that leaves us may go: not into networks that the internet cannot see, unless that was allowed.

The name is resolved, the addresses are checked, and the connection is made to a checked address: a name that answers
differently a moment later (DNS rebinding) changes nothing.
"""

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")


class Unreachable(Exception):
    """Nobody could be talked to; the message says why."""


class Forbidden(Exception):
    """The address may not be talked to, however often it is tried."""


def is_public(address: str) -> bool:
    """Whether an address is one that the internet routes, and not a private one in the clothes of another kind."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local or int(ip) >> 32 == 0:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


async def resolve(host: str, port: int, *, may_be_private: bool) -> list[str]:
    """The addresses of `host` that may be connected to, in the order to try them.

    Raises Unreachable when it has none, and Forbidden when all that it has are in networks that may not be reached.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host} has no address: {getattr(error, 'strerror', None) or error}") from None
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    if may_be_private:
        return addresses
    public = [address for address in addresses if is_public(address)]
    if not public:
        raise Forbidden(
            f"{host} is in a private network ({addresses[0]}); the setting webhook_private_networks would allow it"
        )
    return public
