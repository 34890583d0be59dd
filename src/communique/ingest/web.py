"""Fetches one page, within a time, a size and the public internet.

An address in an article or a mail can point anywhere, into a firm's own network too. So every address that a host name
resolves to must be public, the connection goes to the very address that was checked (a second look-up could answer
otherwise), and every redirect is checked again. httpcore is used below httpx because only there the connecting and the
single read can be taken over; proxies from the environment are not used, since behind one nothing could be checked.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from typing import Any

import httpcore
import httpx

from communique import __version__
from communique.errors import InputError

MOST_REDIRECTS = 5
REDIRECTS = frozenset((301, 302, 303, 307, 308))
READABLE = ("text/", "application/xhtml+xml", "application/json", "application/ld+json", "application/x-ndjson")
ACCEPT = "text/html, text/plain, application/xhtml+xml, application/json;q=0.9, */*;q=0.1"
PASSWORD = re.compile(r"//[^/?#]*@")
SHOWN = 200  # characters of an address in a message
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class FetchError(Exception):
    """A page that is not fetched; the message is the one-line reason."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: bytes, media type in lower case, charset of the header (or None), final address and its host."""

    data: bytes
    content_type: str
    charset: str | None
    url: str
    host: str


def checked_url(given: str) -> str:
    """The address itself.

    Raises:
        InputError: where it is no http or https address, or carries a password.
    """
    reason = _unusable(given)
    if reason:
        raise InputError(f"{_without_password(given)}: {reason}")
    return given


def fetch(url: str, *, timeout: float, max_bytes: int, allow_private: bool = False) -> Fetched:
    """The page at `url`.

    Args:
        url: an http or https address.
        timeout: seconds for everything together, redirects included.
        max_bytes: the most that the page may have, unpacked.
        allow_private: connect to addresses that are not public too.

    Raises:
        FetchError: with the reason, where nothing readable came back within the limits.
    """
    backend = _Backend(time.monotonic() + timeout, allow_private=allow_private)
    try:
        with httpcore.ConnectionPool(network_backend=backend, retries=0) as pool:
            for _ in range(MOST_REDIRECTS + 1):
                got = _get(pool, httpx.URL(url), max_bytes)
                if isinstance(got, Fetched):
                    return got
                url = got
                if reason := _unusable(url):
                    raise FetchError(f"redirected to {_without_password(url)}: {reason}")
    except httpcore.TimeoutException:
        raise FetchError(f"took longer than {timeout:g} seconds (option timeout)") from None
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
        ssl.SSLError,
        OSError,
    ) as error:
        raise FetchError(f"cannot be fetched: {' '.join(str(error).split()) or type(error).__name__}") from None
    raise FetchError(f"more than {MOST_REDIRECTS} redirects")


def is_public(address: Address) -> bool:
    """Whether the address belongs to the public internet: no private, loopback, link-local, multicast or reserved one.

    An IPv6 address that carries an IPv4 address counts as that one.
    """
    if isinstance(address, ipaddress.IPv6Address):
        inside = address.ipv4_mapped or address.sixtofour
        if address in NAT64:
            inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inside:
            return is_public(inside)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _without_password(given: str) -> str:
    """The address as a message may show it: without user name and password, and of a bearable length."""
    return PASSWORD.sub("//***@", given, count=1)[:SHOWN]


def _unusable(given: str) -> str | None:
    """Why an address cannot be used, or None."""
    try:
        url = httpx.URL(given)
        host = url.host
    except (httpx.InvalidURL, ValueError, TypeError):
        return "not a valid address"
    if url.scheme not in ("http", "https"):
        return "only http and https addresses are read"
    if not host:
        return "it names no host"
    return "leave user name and password out of the address" if url.userinfo else None


def _get(pool: httpcore.ConnectionPool, url: httpx.URL, max_bytes: int) -> Fetched | str:
    """The page, or the address that it redirects to."""
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    headers: dict[bytes | str, bytes | str] = {
        "User-Agent": f"communique/{__version__}",
        "Accept": ACCEPT,
        "Accept-Encoding": "gzip",
        "Connection": "close",
    }
    with pool.stream("GET", target, headers=headers) as response:
        fields = httpx.Headers(response.headers)
        if response.status in REDIRECTS and "location" in fields:
            return _joined(url, fields["location"])
        if response.status != 200:
            raise FetchError(f"HTTP status {response.status}")
        kind, charset = _content_type(fields.get("content-type", ""))
        if int(length) > max_bytes if (length := fields.get("content-length", "")).isdigit() else False:
            raise _too_large(max_bytes)
        data = _body(response.iter_stream(), fields.get("content-encoding", "identity").lower(), max_bytes)
    return Fetched(data, kind, charset, str(url), url.host.removeprefix("www."))


def _joined(url: httpx.URL, location: str) -> str:
    try:
        return str(url.join(location))
    except (httpx.InvalidURL, ValueError):
        raise FetchError("redirected to an invalid address") from None


def _content_type(header: str) -> tuple[str, str | None]:
    message = Message()
    message["content-type"] = header or "text/html"
    kind = message.get_content_type()
    if not kind.startswith(READABLE):
        raise FetchError(f"content type {kind} is not read")
    return kind, message.get_content_charset()


def _body(chunks: Iterable[bytes], encoding: str, max_bytes: int) -> bytes:
    """The body, unpacked; never more than `max_bytes` and one chunk are held."""
    if encoding not in ("identity", "", "gzip", "x-gzip"):
        raise FetchError(f"content encoding {encoding[:30]} was not asked for")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in encoding else None
    data = bytearray()
    for chunk in chunks:
        try:
            data += unpacker.decompress(chunk, max_bytes + 1 - len(data)) if unpacker else chunk
        except zlib.error:
            raise FetchError("its gzip packing is broken") from None
        if len(data) > max_bytes:
            raise _too_large(max_bytes)
    if unpacker and not unpacker.eof:
        raise FetchError("its gzip packing breaks off")
    return bytes(data)


def _too_large(max_bytes: int) -> FetchError:
    return FetchError(f"more than {max_bytes} bytes (option max_bytes)")


class _Backend(httpcore.NetworkBackend):
    """Connects to checked addresses only, and lets nothing go on after the deadline."""

    def __init__(self, deadline: float, *, allow_private: bool) -> None:
        self.deadline = deadline
        self.allow_private = allow_private
        self.inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - one deadline counts for all
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to the first address of the host that answers."""
        problem: Exception | None = None
        for address in self._addresses(host, port):
            try:
                stream = self.inner.connect_tcp(address, port, _left(self.deadline), local_address, socket_options)
            except httpcore.ConnectError as error:
                problem = error
            else:
                return _Stream(stream, self.deadline)
        raise problem or httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Never: an address names a host."""
        raise httpcore.ConnectError("no unix sockets")

    def sleep(self, seconds: float) -> None:
        """Waits, which nothing here asks for."""
        time.sleep(seconds)

    def _addresses(self, host: str, port: int) -> list[str]:
        """The host's addresses, all of them public.

        One that is not condemns the others, which the same owner has named.
        """
        found = [str(entry[4][0]) for entry in _resolved(host, port, self.deadline)]
        addresses = list(dict.fromkeys(found))
        for address in addresses:
            if not self.allow_private and not is_public(ipaddress.ip_address(address.split("%")[0])):
                where = "" if address == host else f"at {address}, "
                raise FetchError(f"{host} is {where}not a public address (option allow_private)")
        return addresses


class _Stream(httpcore.NetworkStream):
    """A stream whose every read and write ends at the deadline, however slowly the other side sends."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self.inner = inner
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self.inner.read(max_bytes, _left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self.inner.write(buffer, _left(self.deadline))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        return _Stream(self.inner.start_tls(ssl_context, server_hostname, _left(self.deadline)), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("no time left")
    return left


def _resolved(host: str, port: int, deadline: float) -> list[Any]:
    """What the resolver says of a host, within the deadline, which the resolver itself knows nothing of."""
    answer: list[list[Any] | OSError] = []

    def ask() -> None:
        try:
            answer.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer.append(OSError(f"{host} cannot be resolved: {error}"))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(_left(deadline))
    if not answer:
        raise httpcore.ConnectTimeout("no answer from the resolver")
    if isinstance(answer[0], OSError):
        raise answer[0]
    return answer[0]
