"""Multipart bodies: streamed to blob storage as they arrive, never held in memory.

Parsing, writing and flushing happen on a thread, a quarter of a megabyte at a time, so that a slow disk holds up the
one who uploads and nobody else.
"""

import asyncio
import logging
from collections.abc import Callable
from email.message import Message
from typing import NamedTuple, TypeVar

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header

from freehold.contracts.call import Upload
from freehold.contracts.request import Disconnected, Receive, Scope, header
from freehold.core.files.names import clean_name, content_type_of
from freehold.kernel.blobs import Blobs, Incoming
from freehold.kernel.errors import Invalid, Problem, TooLarge, Wrong

BATCH = 256 * 1024
OTHER_BYTES = 1024 * 1024
"""What everything in a form but its file may take: other fields, headers, boundaries, what follows the end."""
MOST_PARTS = 100
MOST_VALUES = 2000
"""Parts of a form that is more than its file: long lists come as one part for each item."""
MOST_FILES = 50
READ_ON = 8 * 1024 * 1024
"""How much of a refused body is still taken and thrown away: many clients read the answer only when all is sent."""


class Form(NamedTuple):
    """A form that was read: its values in their order, and its files, complete in blob storage."""

    values: list[tuple[str, str]]
    uploads: list[Upload]


_SomeForm = TypeVar("_SomeForm", bound="_Form")

# The parser warns about each malformed body; a stranger's mistake is answered with 400 and is no news for the log.
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)


async def read_form(scope: Scope, receive: Receive, field: str, blobs: Blobs, limit: int) -> list[Upload]:
    """Read a multipart body and keep the one file in `field`; other fields are ignored.

    Raises Invalid for a body that is no (whole) multipart form or has no such file, or more than one; TooLarge past
    `limit` bytes of file; Disconnected when the client goes away. Nothing is left on disk then.
    """
    form = await _read(scope, receive, lambda boundary: _FileForm(boundary, field, blobs, limit), limit + OTHER_BYTES)
    return form.uploads


async def read_values(scope: Scope, receive: Receive, field: str, blobs: Blobs, limit: int, text_limit: int) -> Form:
    """Read a multipart body with its values, and keep all files in `field`: `limit` bytes of them, `text_limit` of the rest.

    Raises as `read_form` does; a form without a file is one too.
    """
    most = limit + text_limit
    form = await _read(scope, receive, lambda boundary: _ValueForm(boundary, field, blobs, limit, text_limit), most)
    return Form(form.values, form.uploads)


async def _read(scope: Scope, receive: Receive, start: Callable[[bytes], _SomeForm], most: int) -> _SomeForm:
    body = _Body(receive)
    try:
        form = start(_boundary(scope))
        length = header(scope, b"content-length")
        if length.isdigit() and int(length[:18]) > most:
            raise form.too_large()
        try:
            await _receive_form(body, form)
        except BaseException:
            form.discard()
            raise
    except Problem:
        if header(scope, b"expect").lower() != b"100-continue" or body.size:
            await body.read_on()
        raise
    return form


async def _receive_form(body: "_Body", form: "_Form") -> None:
    while True:
        batch, is_last = await body.batch(), body.is_whole
        # Shielded: whoever cancels this must not take the file away from under the thread that writes it.
        working = asyncio.ensure_future(asyncio.to_thread(form.take, batch, is_last))
        try:
            await asyncio.shield(working)
        except asyncio.CancelledError:
            await asyncio.wait([working])
            raise
        if is_last:
            return


class _Body:
    """The bytes of a request, in batches."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.size = 0
        self.is_whole = False

    async def _next(self) -> bytes:
        message = await self._receive()
        if message["type"] == "http.disconnect":
            self.is_whole = True
            raise Disconnected
        chunk: bytes = message.get("body", b"")
        self.size += len(chunk)
        self.is_whole = not message.get("more_body")
        return chunk

    async def batch(self) -> bytes:
        chunks, size = [], 0
        while size < BATCH and not self.is_whole:
            chunk = await self._next()
            size += len(chunk)
            chunks.append(chunk)
        return b"".join(chunks)

    async def read_on(self) -> None:
        """Take the rest of a refused body, within reason, so that the client gets to read why."""
        until = self.size + READ_ON
        while not self.is_whole and self.size < until:
            await self._next()


class _Form:
    """A form while it is being parsed. Runs on a thread; one call at a time."""

    def __init__(self, boundary: bytes, field: str, blobs: Blobs, limit: int, other: int, most_parts: int) -> None:
        self.uploads: list[Upload] = []
        self._field = field
        self._blobs = blobs
        self._limit = limit
        self._size = 0
        self._other = other
        self._parts = 0
        self._most_parts = most_parts
        self._headers: dict[str, str] = {}
        self._name = bytearray()
        self._value = bytearray()
        self._file_name = ""
        self._content_type = ""
        self._file: Incoming | None = None
        self._has_ended = False
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._part_end,
                "on_end": self._end,
            },
        )

    def take(self, batch: bytes, is_last: bool) -> None:
        """Parse the next bytes; after the last ones the form is whole, or it is refused."""
        before = self._size
        try:
            self._parser.write(batch)
        except MultipartParseError as error:
            raise _wrong(f"The multipart body is malformed: {error}") from None
        except TooLarge:
            raise self.too_large() from None
        self._other -= len(batch) - (self._size - before)
        if self._other < 0:
            raise _wrong(f"The form holds too much beside the file in its field {self._field}.")
        if is_last:
            if not self._has_ended:
                raise _wrong("The multipart body ended before it was whole.")
            self._finish()

    def discard(self) -> None:
        """Leave nothing on disk."""
        for upload in self.uploads:
            self._blobs.delete(upload.blob)
        if self._file is not None:
            self._file.discard()

    def too_large(self) -> Problem:
        """The refusal of more than `limit` bytes."""
        return TooLarge(f"The file is larger than {self._limit} bytes.")

    def _finish(self) -> None:
        """The body has ended well."""

    def _part(self, field: str, name: str) -> None:
        """A part begins: its field, and the name of its file ("" when it is none)."""
        raise NotImplementedError

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > self._most_parts:
            raise _wrong(f"The form has more than {self._most_parts} fields.")
        self._headers = {}

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = _text(bytes(self._value))
        self._name.clear()
        self._value.clear()

    def _headers_finished(self) -> None:
        self._part(*_names(self._headers.get("content-disposition", "")))

    def _open_file(self, name: str) -> None:
        field = self._field.removesuffix("[]")
        if not name.strip():
            raise Invalid(Wrong(field, f"The field {field} should hold a file with a name."))
        encoding = self._headers.get("content-transfer-encoding", "binary").strip().lower()
        if encoding not in ("binary", "8bit", "7bit"):
            raise Invalid(Wrong(field, "The file should be sent as it is, without a transfer encoding."))
        self._file_name = clean_name(name)
        self._content_type = content_type_of(self._headers.get("content-type", ""), self._file_name)
        self._file = self._blobs.create(self._limit - self._size)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._size += end - start
            self._file.write(data[start:end])

    def _part_end(self) -> None:
        if self._file is not None:
            blob = self._file.keep()
            self.uploads.append(Upload(self._field, self._file_name, self._content_type, self._file.size, blob))
            self._file = None

    def _end(self) -> None:
        self._has_ended = True


class _FileForm(_Form):
    """A form that is there for its one file; what else is in it does not matter."""

    def __init__(self, boundary: bytes, field: str, blobs: Blobs, limit: int) -> None:
        super().__init__(boundary, field, blobs, limit, OTHER_BYTES, MOST_PARTS)

    def _part(self, field: str, name: str) -> None:
        if field != self._field:
            return
        if self.uploads:
            raise Invalid(
                Wrong(self._field, f"The form should have one file in the field {self._field}, and has more.")
            )
        self._open_file(name)

    def _finish(self) -> None:
        if not self.uploads:
            raise Invalid(Wrong(self._field, f"The form should have a file in the field {self._field}."))


class _ValueForm(_Form):
    """A form that says something, and may bring files along."""

    def __init__(self, boundary: bytes, field: str, blobs: Blobs, limit: int, text_limit: int) -> None:
        super().__init__(boundary, field, blobs, limit, text_limit, MOST_VALUES)
        self.values: list[tuple[str, str]] = []
        self._value_of: str | None = None
        self._text = bytearray()

    def too_large(self) -> Problem:
        name = self._field.removesuffix("[]")
        return Invalid(Wrong(name, f"The files together are larger than {self._limit} bytes.", "invalid_value"))

    def _part(self, field: str, name: str) -> None:
        if field.removesuffix("[]") == self._field.removesuffix("[]"):
            if len(self.uploads) >= MOST_FILES:
                raise Invalid(Wrong(field.removesuffix("[]"), f"There are more than {MOST_FILES} files."))
            self._open_file(name)
        elif name:
            raise Invalid(Wrong(field, "Unexpected/invalid field in request", "invalid_field"))
        else:
            self._value_of = field

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._value_of is None:
            super()._data(data, start, end)
        else:
            self._text += data[start:end]

    def _part_end(self) -> None:
        if self._value_of is None:
            super()._part_end()
            return
        value = _text(bytes(self._text))
        if "\0" in value or "\0" in self._value_of:
            raise Invalid(Wrong("", "The form contains a NUL character, which cannot be stored.", "invalid_form"))
        self.values.append((self._value_of, value))
        self._value_of = None
        self._text.clear()


def _boundary(scope: Scope) -> bytes:
    """What separates the parts. Raises Invalid when the body does not say that it is a multipart form."""
    kind, options = parse_options_header(header(scope, b"content-type"))
    if kind != b"multipart/form-data":
        raise _wrong("The body should be multipart/form-data.")
    boundary = options.get(b"boundary", b"")
    if not 1 <= len(boundary) <= 200:
        raise _wrong("The content type multipart/form-data should name a boundary.")
    return boundary


def _names(disposition: str) -> tuple[str, str]:
    """What a Content-Disposition calls the field and the file, also in RFC 5987's form (`filename*=UTF-8''…`)."""
    parsed = Message()
    parsed["content-disposition"] = disposition
    try:
        field = parsed.get_param("name", "", "content-disposition")
        return (field if isinstance(field, str) else ""), parsed.get_filename("")
    except (ValueError, TypeError, LookupError):  # what the library makes of malformed extended parameters
        raise _wrong("The multipart body is malformed: a Content-Disposition cannot be read.") from None


def _text(value: bytes) -> str:
    """Header text: UTF-8 as browsers and most clients write it, else byte for byte."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _wrong(message: str) -> Invalid:
    return Invalid(Wrong("", message, "invalid_form"))
