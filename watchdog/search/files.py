"""Whoosh's files, sealed page by page (docs/sealing.md, section 9): the disk shows how long they are and nothing else.

Whoosh unpickles what it reads, so nothing may reach it that was not authenticated; every page is, under a key of its
own file. Parts of a segment, sort runs and unfinished tables of contents stay in memory and never reach the disk.
"""

import os
import secrets
import struct
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from whoosh.filedb.filestore import Storage  # type: ignore[import-untyped]  # ships no types
from whoosh.filedb.structfile import BufferFile, StructFile  # type: ignore[import-untyped]  # same
from whoosh.util.filelock import FileLock  # type: ignore[import-untyped]  # same

from watchdog.sealing import FILE_SALT_BYTES, PAGE_OVERHEAD, PageKey, SealingError, file_salt

MAGIC: Final = b"watchdog index 2"
PAGE: Final = 8 * 1024
PAGES_HELD: Final = 4096
"""Most opened pages that are held for one index: 32 MiB."""
AHEAD: Final = 2048
RECENT: Final = 128
"""Pages of one file that are at hand without asking for them among the held ones: Whoosh reads a few bytes at a time,
and goes to and fro between what stands where and what stands there."""

_HEAD: Final = struct.Struct(f">16s{FILE_SALT_BYTES}sQ")
_KEPT: Final = (".seg", ".toc")
_PART: Final = ".part"


class Pages:
    """A sealed file, opened page by page. It stays readable after another worker replaced or removed it.

    It is closed when nobody refers to it any more, or by `close`.

    Raises:
        SealingError: "format" if it is no sealed file; reading raises "payload" if a page was changed.
        OSError: It cannot be read.
    """

    def __init__(self, path: Path, secret: bytes, held: "HeldPages") -> None:
        self._file = os.open(path, os.O_RDONLY)
        self.close = weakref.finalize(self, os.close, self._file)
        head = os.pread(self._file, _HEAD.size, 0)
        if len(head) != _HEAD.size:
            raise SealingError("format")
        magic, self._salt, length = _HEAD.unpack(head)
        self.length = int(length)
        if magic != MAGIC:
            raise SealingError("format")
        self._key = PageKey(secret, self._salt, path.name)
        self._last = max(0, self.length - 1) // PAGE
        self._held = held
        self.recent: dict[int, bytes] = {}

    def read(self, start: int, size: int) -> bytes:
        """Return the bytes from `start` on, fewer at the end."""
        end = min(start + size, self.length)
        if start >= end:
            return b""
        first, last = start // PAGE, (end - 1) // PAGE
        whole = self._page(first) if first == last else b"".join(map(self._page, range(first, last + 1)))
        return whole[start - first * PAGE : end - first * PAGE]

    def _page(self, number: int) -> bytes:
        found = self._held.page(self._salt, number, self._open)
        if len(self.recent) >= RECENT:
            self.recent = {}
        self.recent[number] = found
        return found

    def _open(self, number: int) -> bytes:
        size = min(PAGE, self.length - number * PAGE) + PAGE_OVERHEAD
        sealed = os.pread(self._file, size, _HEAD.size + number * (PAGE + PAGE_OVERHEAD))
        return self._key.open(number, sealed, last=number == self._last)


class HeldPages:
    """The pages that were opened last, for all files of one index and all threads."""

    def __init__(self, most: int = PAGES_HELD) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._pages: OrderedDict[tuple[bytes, int], bytes] = OrderedDict()

    def page(self, salt: bytes, number: int, open_page: Callable[[int], bytes]) -> bytes:
        """Return a page, opened now if it is not held."""
        with self._lock:
            found = self._pages.get((salt, number))
            if found is not None:
                self._pages.move_to_end((salt, number))
                return found
        found = open_page(number)
        with self._lock:
            self._pages[salt, number] = found
            while len(self._pages) > self._most:
                self._pages.popitem(last=False)
        return found

    def __repr__(self) -> str:
        """Show nothing."""
        return "<HeldPages>"


class _Stretch:
    """A stretch of a sealed file with a position of its own, as Whoosh reads files."""

    def __init__(self, pages: Pages, start: int, length: int) -> None:
        self.pages, self.start, self.length = pages, start, length
        self._at = 0

    def at(self, position: int, size: int) -> bytes:
        number, begin = divmod(self.start + position, PAGE)
        page = self.pages.recent.get(number)
        if page is not None and 0 <= size <= len(page) - begin and size <= self.length - position:
            return page[begin : begin + size]
        return self.pages.read(self.start + position, max(0, min(size, self.length - position)))

    def read(self, size: int | None = None) -> bytes:
        found = self.at(self._at, self.length if size is None or size < 0 else size)
        self._at += len(found)
        return found

    def peek(self, size: int) -> bytes:
        """Return what comes next without moving on: a pickle is then not read a byte at a time."""
        return self.at(self._at, min(size, AHEAD, PAGE - (self.start + self._at) % PAGE))

    def readline(self) -> bytes:
        found = bytearray()
        while not found.endswith(b"\n") and (byte := self.read(1)):
            found += byte
        return bytes(found)

    def seek(self, where: int, whence: int = os.SEEK_SET) -> None:
        self._at = where + {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.length}[whence]

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        """The file is closed when nobody reads in it any more: stretches of it outlive one another."""


class _SealedFile(StructFile):  # type: ignore[misc]  # same
    def __init__(self, stretch: _Stretch, name: str | None) -> None:
        super().__init__(stretch, name=name)
        self.get = stretch.at

    def subset(self, offset: int, length: int, name: str | None = None) -> "_SealedFile":
        return _SealedFile(_Stretch(self.file.pages, self.file.start + offset, length), name=name or self._name)


class _Growing:
    """A file in memory that is kept when it is closed; one that is only forgotten leaves nothing."""

    def __init__(self, keep: Callable[[bytes], None]) -> None:
        self._bytes = BytesIO()
        self._keep = keep
        self.read, self.write = self._bytes.read, self._bytes.write
        self.seek, self.tell = self._bytes.seek, self._bytes.tell

    def close(self) -> None:
        self._keep(self._bytes.getvalue())


class _Memory(Storage):  # type: ignore[misc]  # same
    """Files in memory. Whoosh's own keeps its sort runs in the system's temporary folder, in the clear."""

    supports_mmap = False

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}

    def create_file(self, name: str, **_options: Any) -> Any:
        return StructFile(_Growing(lambda content: self.parts.__setitem__(name, content)), name=name)

    def open_file(self, name: str, **_options: Any) -> Any:
        return BufferFile(memoryview(self.parts[name]), name=name)

    def list(self) -> list[str]:
        return list(self.parts)

    def file_exists(self, name: str) -> bool:
        return name in self.parts

    def file_modified(self, _name: str) -> float:
        return -1

    def file_length(self, name: str) -> int:
        return len(self.parts[name])

    def delete_file(self, name: str) -> None:
        del self.parts[name]

    def destroy(self) -> None:
        self.parts.clear()

    def temp_storage(self, name: str | None = None) -> Storage:  # noqa: ARG002 - Whoosh's interface
        return _Memory()


class SealedFiles(_Memory):
    """The folder of one index: finished segments and tables of contents sealed on the disk, all else in memory.

    Args:
        folder: Of this index alone.
        secret: The index key, 32 bytes.
        held: Where opened pages are held.
    """

    def __init__(self, folder: Path, secret: bytes, held: HeldPages) -> None:
        super().__init__()
        self._folder, self._secret, self._held = folder, secret, held

    def create_file(self, name: str, **options: Any) -> Any:
        """Return a new file; it lasts from the moment it is closed."""
        if name.endswith(_KEPT):
            return StructFile(_Growing(lambda content: self._seal(name, content)), name=name)
        return super().create_file(name, **options)

    def open_file(self, name: str, **options: Any) -> Any:
        """Return a file for reading.

        Raises:
            SealingError: "format" if it is no sealed file.
            FileNotFoundError: There is none.
        """
        if name in self.parts:
            return super().open_file(name, **options)
        pages = self._pages(name)
        return _SealedFile(_Stretch(pages, 0, pages.length), name=name)

    def list(self) -> list[str]:
        """Return the names of all files."""
        return [*self.parts, *(path.name for path in self._folder.iterdir() if path.name.endswith(_KEPT))]

    def file_exists(self, name: str) -> bool:
        """Tell whether there is a file."""
        return name in self.parts or (self._folder / name).exists()

    def file_length(self, name: str) -> int:
        """Return how many bytes a file holds once it is opened."""
        if name in self.parts:
            return len(self.parts[name])
        pages = self._pages(name)
        pages.close()
        return pages.length

    def delete_file(self, name: str) -> None:
        """Remove a file."""
        if self.parts.pop(name, None) is None:
            (self._folder / name).unlink()

    def rename_file(self, frm: str, to: str, safe: bool = False) -> None:
        """Give a part its lasting name, which is when it reaches the disk.

        Raises:
            NameError: A file has that name already.
        """
        if safe and self.file_exists(to):
            raise NameError(to)
        self._seal(to, self.parts.pop(frm))

    def lock(self, name: str) -> Any:
        """Return a lock that holds across processes."""
        return FileLock(str(self._folder / f"{name}.lock"))

    def sweep(self) -> None:
        """Remove what writers left behind that were killed. To be called by the one who writes."""
        for path in self._folder.glob(f"*{_PART}"):
            path.unlink(missing_ok=True)

    def size(self) -> int:
        """Return how many bytes lie on the disk."""
        return sum(path.stat().st_size for path in self._folder.iterdir())

    def _pages(self, name: str) -> Pages:
        return Pages(self._folder / name, self._secret, self._held)

    def _seal(self, name: str, content: bytes) -> None:
        salt = file_salt()
        key, last = PageKey(self._secret, salt, name), max(0, len(content) - 1) // PAGE
        part = self._folder / f"{secrets.token_hex(8)}{_PART}"
        with part.open("wb") as file:
            file.write(_HEAD.pack(MAGIC, salt, len(content)))
            for number in range(last + 1):
                page = content[number * PAGE : (number + 1) * PAGE]
                file.write(key.seal(number, page, last=number == last))
            file.flush()
            os.fsync(file.fileno())
        part.rename(self._folder / name)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
