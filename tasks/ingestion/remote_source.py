"""A source that is a URL: one listing of its files, and their bytes in pieces of the version that was listed."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from fsspec.asyn import get_loop, sync

from data_contracts.errors import SourceError
from tasks.credentials.known import whole_source
from tasks.ingestion.found_files import printable
from tasks.store.remote_files import connected, forget, told

T = TypeVar("T")
# A broken connection is tried again; a server that says no is not.
_TRIES = 3
# Of files that are looked at again, each of which may be large
_AT_ONCE = 16
_SECONDS = 120.0
# What S3 says of a range behind a file's end
_NOTHING_THERE = ("416", "InvalidRange")


class ChangedError(Exception):
    """A remote file is no longer the version that was listed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file by its path below the source. `version` is another one once it was written to; None: nobody can tell."""

    relative: str
    bytes: int | None
    modified: int | None
    version: str | None


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """The files below a URL, or the one file that it names; `url` is public and ends with no slash."""

    url: str
    files: Any
    path: str

    @classmethod
    def at(cls, source: str) -> RemoteSource:
        """Opens a source, with the secret that is known for it. Raises SourceError."""
        if not source.isprintable():
            raise SourceError(
                f"{printable(source)} holds a character that no address has: write it percent-encoded"
            )
        address = whole_source(source)
        try:
            files, path = connected(address)
        except OSError as error:
            raise SourceError(f"source {address.public} cannot be opened: {error}") from None
        return cls(address.public.rstrip("/"), files, path.rstrip("/"))

    def listed(self) -> Iterator[Listed]:
        """Every file, by one listing and no look at each. Raises SourceError."""
        try:
            # fsspec remembers listings: files may have come since, and may change before they are read.
            self.files.invalidate_cache()
            found: Mapping[str, Mapping[str, Any]] = self.files.find(self.path, detail=True)
            self.files.invalidate_cache()
        except Exception as error:
            raise SourceError(f"source {self.url} cannot be read: {told(error)}") from None
        # Some file systems of fsspec list with a slash in front, others without.
        root = self.path.lstrip("/")
        for name, info in found.items():
            # With a slash at its end it stands for a folder, as the consoles of buckets make them.
            if info.get("type", "file") == "file" and not name.endswith("/"):
                relative = name.lstrip("/").removeprefix(root).removeprefix("/")
                yield Listed(relative, info.get("size"), _modified(info), _version(info))

    def is_there(self) -> bool:
        """True when a file has this URL or lies below it. Raises SourceError where that cannot be told."""
        try:
            self.files.info(self.path)
        except FileNotFoundError:
            return False
        except Exception as error:
            raise SourceError(f"source {self.url} cannot be read: {told(error)}") from None
        return True

    def at_path(self, url: str) -> str:
        """How the file system names a file of this source, by its URL."""
        return self.path + url.removeprefix(self.url)

    def read(self, relative: str, most: int) -> bytes:
        """All bytes of a file by its path below the source. Raises OSError, EFBIG when there are more than `most`."""
        path = f"{self.path}/{relative}" if relative else self.path
        try:
            data: bytes = self.files.cat_file(path, start=0, end=most + 1)
        except FileNotFoundError:
            raise
        except Exception as error:
            if _code(error) in _NOTHING_THERE:
                return b""
            raise OSError(told(error)) from None
        if len(data) > most:
            raise OSError(errno.EFBIG, f"it is larger than {most:,} bytes")
        return data

    def read_at(self, url: str, most: int) -> bytes:
        """All bytes of a file by its URL, as `read`."""
        return self.read(url.removeprefix(self.url).removeprefix("/"), most)

    def fetch(self, relatives: Sequence[str], most: int, take: Callable[[str, bytes], None]) -> None:
        """Has `take` get the bytes of each of these files that is there and has no more than `most`, many at once."""
        turns = asyncio.Semaphore(_AT_ONCE)

        async def one(relative: str) -> None:
            async with turns:
                with suppress(Exception):
                    data = await self.piece(f"{self.url}/{relative}", None, 0, most + 1, _SECONDS)
                    if len(data) <= most:
                        take(relative, data)

        async def each() -> None:
            await asyncio.gather(*map(one, relatives))

        if relatives:
            self.run(each())

    async def piece(self, url: str, version: str | None, start: int, end: int, seconds: float) -> bytes:
        """Bytes `start` to `end` of a file that is still of this version.

        Raises ChangedError, TimeoutError after so many `seconds` without an answer, and what the file system raises.
        """
        return await asyncio.wait_for(self._tried(self.at_path(url), version, start, end), seconds)

    async def _tried(self, path: str, version: str | None, start: int, end: int) -> bytes:
        for left in reversed(range(_TRIES)):
            try:
                return await self._piece(path, version, start, end)
            except (ChangedError, FileNotFoundError, PermissionError):
                raise
            except Exception:
                if not left:
                    raise
        raise AssertionError("a try returns or raises")

    async def _piece(self, path: str, version: str | None, start: int, end: int) -> bytes:
        if version is not None and hasattr(self.files, "_call_s3"):
            return await self._piece_of_s3(path, version, start, end)
        data: bytes
        if self.files.async_impl:
            data = await self.files._cat_file(path, start=start, end=end)
        else:
            data = await asyncio.to_thread(self.files.cat_file, path, start=start, end=end)
        # After the bytes were sent: so they were of the version that still is there.
        if version is not None and _version(await self._info(path)) != version:
            raise ChangedError
        return data

    async def _piece_of_s3(self, path: str, version: str, start: int, end: int) -> bytes:
        # S3 compares by itself, which saves a request for each file. s3fs has no word for that.
        bucket, key, _ = self.files.split_path(path)
        wanted = {"IfMatch": version, "Range": f"bytes={start}-{end - 1}"}
        try:
            answer = await self.files._call_s3("get_object", Bucket=bucket, Key=key, **wanted)
        except OSError as error:
            if _code(error) in (*_NOTHING_THERE, "412", "PreconditionFailed"):
                raise ChangedError from None
            raise
        async with answer["Body"] as body:
            data: bytes = await body.read()
        return data

    async def _info(self, path: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = (
            await self.files._info(path)
            if self.files.async_impl
            else await asyncio.to_thread(self.files.info, path)
        )
        return found

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of work that asks this source, from any thread."""
        loop = self.files.loop if self.files.async_impl else get_loop()
        done: T = sync(loop, lambda: work)
        return done

    def silence(self) -> str | None:
        """What keeps the whole source from being read by now, None where nothing does."""
        forget()
        try:
            connected(whole_source(self.url))
        except OSError as error:
            return str(error)
        return None


def _version(info: Mapping[str, Any]) -> str | None:
    # As HTTP, S3, Google and Azure call it.
    for name in ("ETag", "etag"):
        if info.get(name):
            return str(info[name])
    at = _modified(info)
    return None if at is None else f"{info.get('size')} {at}"


def _modified(info: Mapping[str, Any]) -> int | None:
    for name in ("LastModified", "last_modified", "updated", "mtime", "modified", "created"):
        at = info.get(name)
        if isinstance(at, str):
            with suppress(ValueError):
                at = datetime.fromisoformat(at)
        if isinstance(at, datetime):
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
            return int(at.timestamp()) * 1_000_000 + at.microsecond
        if isinstance(at, int | float):
            return int(at * 1_000_000)
    return None


def _code(error: Exception) -> str:
    answer = getattr(error.__cause__, "response", None)
    return str(answer["Error"].get("Code", "")) if isinstance(answer, dict) and "Error" in answer else ""
