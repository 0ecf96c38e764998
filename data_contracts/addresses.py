"""Addresses of servers and stores, split into what may be shown and the secret that opens them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, unquote

# With these a user name alone may be a token; elsewhere it is a part of the place: `abfs://container@account`.
_WEB = frozenset({"http", "https", "ws", "wss"})
_LOCAL = frozenset({"file", "local"})
# Up to what ends an address in a sentence. The scheme is bounded, so that a long word costs no more than its length.
_IN_TEXT = re.compile(r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}://[^\s\"'<>`]+", re.IGNORECASE)
# fsspec chains file systems: `simplecache::ftp://host/path`.
_LINK = re.compile(r"::(?=[a-z][a-z0-9+.-]{0,30}://)", re.IGNORECASE)
_HOST_ENDS = re.compile(r"[/?#]")
_PORT = re.compile(r":\d*")
# What the values of settings and of a URL's query are called when they open something; `max_tokens` counts something.
_SECRET_NAME = re.compile(
    r"(?:api|access|secret|private|account)key(?:id)?|password|passwd|secret|credential|signature|sig|authorization"
    r"|(?:api|access|auth|bearer|hf|huggingface|session|security|refresh|id)?token"
)
HIDDEN_SECRET = "(hidden)"  # noqa: S105 - what is shown in place of one
_LONGEST_NAME = 200
# A shorter secret stands in other words by chance, and would be cut out of them.
SHORTEST_SOUGHT = 6


@dataclass(frozen=True, slots=True)
class Address:
    """`public` may be stored and shown; `whole` opens the place and is for no eyes, like all else here.

    User and password are percent-decoded; `query` is that of the last URL, as it stands.
    """

    public: str
    whole: str = field(repr=False)
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    query: str = field(default="", repr=False)
    userinfo: tuple[str, ...] = field(default=(), repr=False)  # as it stands, of each URL that has one

    @classmethod
    def of(cls, text: str, *, server: bool = False) -> Address:
        """Splits a URL or a path; `server` says that what has no scheme is a host, as in `user:password@host`."""
        if "://" not in text:
            if not server:
                return cls(text, text)
            return replace(
                split := cls.of(f"http://{text}", server=True),
                public=split.public[len("http://") :],
                whole=text,
            )
        parts = [_split(link, server) for link in _LINK.split(text)]
        infos = tuple(info for _, info, _ in parts if info)
        user, password = _login(infos[0]) if infos else (None, None)
        return cls("::".join(public for public, _, _ in parts), text, user, password, parts[-1][2], infos)

    @property
    def holds_secret(self) -> bool:
        return self.whole != self.public

    def secrets(self) -> Iterator[str]:
        """Every text of which a reader could make the secret, long enough to be searched for."""
        found = {value for _, value in parse_qsl(self.query)}
        found |= {pair.partition("=")[2] for pair in self.query.split("&")}
        if self.user is not None:
            secret = self.password or self.user
            found |= {secret, *(info.partition(":")[2] or info for info in self.userinfo)}
            # As the header `Authorization: Basic` has it.
            found.add(base64.b64encode(f"{self.user}:{self.password or ''}".encode()).decode())
        return (text for text in found if len(text) >= SHORTEST_SOUGHT)


def is_url(text: str) -> bool:
    """True for what names a place by its scheme, and is no path of this machine."""
    scheme, mark, _ = text.partition("://")
    return bool(mark) and "/" not in scheme and scheme.lower() not in _LOCAL


def local_path(text: str) -> str:
    """A path of this machine, which may be written as `file://...`."""
    scheme, mark, path = text.partition("://")
    return path if mark and scheme.lower() in _LOCAL else text


def public(text: str) -> str:
    """The text, each address in it without its user, password and query."""
    return _IN_TEXT.sub(lambda found: Address.of(found[0]).public, text) if "://" in text else text


def names_secret(name: str) -> bool:
    """True for the name of a setting or of a parameter of a URL that holds a key, a password or a token."""
    words = [word for word in re.split(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z]+", name[:_LONGEST_NAME]) if word]
    endings = {"".join(words[-last:]).lower() for last in (1, 2, 3)}
    if len(words) > 1:
        # Of the vocabulary, as in `pad_token`.
        endings.discard("token")
    return any(_SECRET_NAME.fullmatch(ending) for ending in endings)


def without_login(text: str) -> str:
    """The text, each address in it without user and password, and without what its query calls a secret.

    All else of a query stays: it may tell two servers apart.
    """
    return _IN_TEXT.sub(lambda found: _without_login(found[0]), text) if "://" in text else text


def _without_login(url: str) -> str:
    address = Address.of(url)
    if not address.holds_secret:
        return url
    pairs = [pair.partition("=") for pair in address.query.split("&")] if address.query else []
    kept = [f"{name}{mark}{HIDDEN_SECRET if names_secret(name) else value}" for name, mark, value in pairs]
    return f"{address.public}?{'&'.join(kept)}" if kept else address.public


def _split(url: str, server: bool) -> tuple[str, str, str]:
    """What may be shown of one URL, its userinfo and its query (or fragment). No path of a server has an `@`."""
    scheme, mark, rest = url.partition("://")
    if not mark:
        return url, "", ""
    ends = _HOST_ENDS.search(rest)
    authority, tail = (rest[: ends.start()], rest[ends.start() :]) if ends else (rest, "")
    port = authority[authority.rfind(":") :] if ":" in authority and not authority.endswith("]") else ""
    no_port = "@" not in authority and port and not _PORT.fullmatch(port)
    if "@" in tail and (no_port or server):
        # A password with a slash or a question mark, which nobody encoded.
        info, _, after = rest.rpartition("@")
        ends = _HOST_ENDS.search(after)
        host, tail = (after[: ends.start()], after[ends.start() :]) if ends else (after, "")
    else:
        info, _, host = authority.rpartition("@")
    if info and scheme.lower() not in _WEB and ":" not in info:
        info, host = "", f"{info}@{host}"
    # A file's name may hold a question mark, and it has no secret.
    asked = re.search(r"[?#]", tail) if scheme.lower() not in _LOCAL else None
    path, query = (tail[: asked.start()], tail[asked.end() :]) if asked else (tail, "")
    if not query:
        # As at the end of a question.
        path = tail
    return f"{scheme}://{host}{path}", info, query


def _login(info: str) -> tuple[str, str | None]:
    user, colon, password = info.partition(":")
    return unquote(user), unquote(password) if colon else None
