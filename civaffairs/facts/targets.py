"""Where messages may be sent: public addresses over TLS, and the networks that the installation names.

An address is resolved once and the connection goes to exactly what was examined, so that a name cannot point
elsewhere a moment later.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from civaffairs.common.errors import Refusal

# IPv4-compatible addresses (RFC 4291), and the two prefixes of translators (RFC 6052, RFC 8215).
CARRIES_IPV4 = [ipaddress.IPv6Network(one) for one in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48")]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Target:
    """An examined address: connect to `ip`, speak to `host`."""

    scheme: str
    host: str
    port: int
    path: str
    ip: str

    @property
    def url(self) -> str:
        """The address with the number in place of the name."""
        shown = f"[{self.ip}]" if ":" in self.ip else self.ip
        return f"{self.scheme}://{shown}:{self.port}{self.path}"

    @property
    def host_header(self) -> str:
        """What the receiver is called."""
        usual = {"https": 443, "http": 80}[self.scheme]
        return self.host if self.port == usual else f"{self.host}:{self.port}"


def examine(url: str) -> Target:
    """Resolve and judge an address.

    Raises Refusal `target_malformed`, `target_unknown` for a name that does not resolve, and `target_forbidden` for
    an address inside a network that `WEBHOOK_NETWORKS` does not name, or without TLS outside of those.
    """
    parts = urlsplit(url)
    try:
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if not (port and parts.hostname) or parts.username or parts.fragment:
        raise Refusal("target_malformed", "接收地址应为https网址，不含用户名和#片段。", field="url")
    addresses = _resolved(parts.hostname, port)
    for address in addresses:
        _judge(address, parts.scheme)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port, path, str(addresses[0]))


def _resolved(host: str, port: int) -> list[Address]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refusal("target_unknown", "接收地址的主机名无法解析，请核对网址。", field="url") from None
    return [_plain(ipaddress.ip_address(str(row[4][0]).partition("%")[0])) for row in found]


def _plain(address: Address) -> Address:
    # An IPv4 address may come dressed as IPv6 and would pass for a public one: a gateway on the way undresses it.
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.is_global and any(address in prefix for prefix in CARRIES_IPV4):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _judge(address: Address, scheme: str) -> None:
    networks = [ipaddress.ip_network(one) for one in settings.WEBHOOK_NETWORKS]
    if any(address.version == network.version and address in network for network in networks):
        return
    if not address.is_global or address.is_multicast:
        raise Refusal(
            "target_forbidden",
            "接收地址位于未开放的内部网络，请由运维人员在WEBHOOK_NETWORKS中列明。",
            field="url",
        )
    if scheme != "https":
        raise Refusal("target_forbidden", "接收地址应使用https。", field="url")
