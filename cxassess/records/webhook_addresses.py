"""Where messages may be sent: which addresses are taken, and which machines are nobody's business.

A webhook makes this server call whatever address somebody gives. So only what the whole internet can reach
is called: no machine of the network that this server stands in, whatever its name resolves to. The setting
WEBHOOKS_PRIVATE names the exceptions of those who have a receiver inside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from urllib.parse import SplitResult, urlsplit

LONGEST = 500
FIRST_FREE_PORT = 1024
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_VISIBLE = re.compile(r"[!-~]+\Z")
_NAME = re.compile(
    r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z"
)
# What resolvers and browsers take for a number: “2130706433”, “0x7f000001”, “127.1”, “0177.0.0.1”.
_ENDS_IN_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)\Z")

Address = IPv4Address | IPv6Address

# IANA's registry of special-purpose addresses, and those at which clouds tell their machines secrets.
_SPECIAL_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers
        "127.0.0.0/8",
        "168.63.129.16/32",  # the host of a machine in Azure
        "169.254.0.0/16",  # link-local, with the metadata of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# All of IPv6 that is handed out; outside lie loopback, link-local, unique local, multicast, IPv4-mapped,
# IPv4-compatible and NAT64 addresses. Within it, those that stand for others or for nothing.
_UNICAST_6 = IPv6Network("2000::/3")
_SPECIAL_6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23",  # protocols, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4, which carries an IPv4 address
        "3fff::/20",
    )
)


@dataclass(frozen=True)
class Private:
    """What the setting WEBHOOKS_PRIVATE excepts: names of hosts, and networks."""

    names: frozenset[str] = frozenset()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, words: list[str]) -> Private:
        """The exceptions in the words of the setting."""
        networks = tuple(found for word in words if (found := _network(word)))
        return cls(frozenset(word.lower() for word in words if _network(word) is None), networks)

    def has(self, host: str, address: Address | None = None) -> bool:
        """Whether the host, or the address, is excepted."""
        return host in self.names or any(address in network for network in self.networks if address)


def fault(url: str, private: Private) -> str:
    """What is wrong with an address that somebody gives, and what to do; empty where nothing is."""
    if len(url) > LONGEST:
        return f"Use at most {LONGEST} characters."
    try:
        split = parts(url)
        port = split.port
    except ValueError:
        return "Use a whole address in plain ASCII, such as https://hooks.example.org/cxassess."
    host = split.hostname or ""
    literal = literal_of(host)
    if split.username is not None or split.password is not None:
        return "Leave user and password out of the address: messages are signed instead."
    if "#" in url:
        return "Leave out the part from # on: it is never sent."
    if literal is None and (not _NAME.match(host) or _ENDS_IN_NUMBER.match(host)):
        return "Use the name of a host as DNS has it, or an IP address in its usual form."
    return _place_fault(split.scheme, host, literal, port, private)


def _place_fault(scheme: str, host: str, literal: Address | None, port: int | None, private: Private) -> str:
    """What is wrong with where a well-formed address leads."""
    excepted = private.has(host, literal)
    if scheme != "https" and not (scheme == "http" and excepted and host in LOOPBACK):
        return "Use https: what is sent must reach nobody else."
    if excepted:
        return ""
    if literal is not None and not is_public(literal):
        return "This address is not on the public internet. Use one that is."
    if literal is None and ("." not in host or host.endswith(".localhost")):
        return "This host is not on the public internet. Use one that is."
    if port is not None and port != 443 and port < FIRST_FREE_PORT:
        return f"Use port 443, or one from {FIRST_FREE_PORT} on."
    return ""


def may_be_called(scheme: str, host: str, address: Address, private: Private) -> bool:
    """Whether an address that a host has just now may be connected to; without https this machine alone."""
    if scheme == "http" and not address.is_loopback:
        return False
    return private.has(host, address) or is_public(address)


def is_public(address: Address) -> bool:
    """Whether the address is a machine of the public internet, by its number alone."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _SPECIAL_4)
    return address in _UNICAST_6 and not any(address in network for network in _SPECIAL_6)


def parts(url: str) -> SplitResult:
    """The parts of an address. Raises ValueError for what is none."""
    split = urlsplit(url)
    _ = split.port  # raises for what is no port
    bracketed = "[" in split.netloc
    if not _VISIBLE.match(url) or "\\" in url or not split.scheme or not split.hostname or split.port == 0:
        raise ValueError(url)
    if bracketed != (":" in split.hostname):  # brackets hold nothing but an IPv6 address
        raise ValueError(url)
    return split


def literal_of(host: str) -> Address | None:
    """The address that a host is written as, in the usual form alone; None for a name."""
    try:
        return ip_address(host) if "%" not in host else None
    except ValueError:
        return None


def _network(word: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(word, strict=False)
    except ValueError:
        return None
