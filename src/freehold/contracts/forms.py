"""Multipart bodies: streamed to blob storage as they arrive, never held in memory.

Parsing, writing and flushing happen on a thread, a quarter of a megabyte at a time, so that a slow disk holds up the
one who uploads and nobody else.
"""

import asyncio
import logging
from email.message import Message

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
READ_ON = 8 * 1024 * 1024
"""How much of a refused body is still taken and thrown away: many clients read the answer only when all is sent."""

# The parser warns about each malformed body; a stranger's mistake is answered with 400 and is no news for the log.
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)


async def read_form(scope: Scope, receive: Receive, field: str, blobs: Blobs, limit: int) -> list[Upload]:
    """Read a multipart body and keep the one file in `field`; other fields are ignored.

    Raises Invalid for a body that is no (whole) multipart form or has no such file, or more than one; TooLarge past
    `limit` bytes of file; Disconnected when the client goes away. Nothing is left on disk then.
    """
    body = _Body(receive)
    try:
        length = header(scope, b"content-length")
        if length.isdigit() and int(length[:18]) > limit + OTHER_BYTES:
            raise TooLarge(f"The file is larger than {limit} bytes.")
        form = _Form(_boundary(scope), field, blobs, limit)
        try:
            upload = await _receive_form(body, form)
        except BaseException:
            form.discard()
            raise
    except Problem:
        if header(scope, b"expect").lower() != b"100-continue" or body.size:
            await body.read_on()
        raise
    return [upload]


async def _receive_form(body: "_Body", form: "_Form") -> Upload:
    while True:
        batch = await body.batch()
        # Shielded: whoever cancels this must not take the file away from under the thread that writes it.
        working = asyncio.ensure_future(asyncio.to_thread(form.take, batch, body.is_whole))
        try:
            upload = await asyncio.shield(working)
        except asyncio.CancelledError:
            await asyncio.wait([working])
            raise
        if upload is not None:
            return upload


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

    def __init__(self, boundary: bytes, field: str, blobs: Blobs, limit: int) -> None:
        self._field = field
        self._blobs = blobs
        self._limit = limit
        self._other = OTHER_BYTES
        self._parts = 0
        self._headers: dict[str, str] = {}
        self._name = bytearray()
        self._value = bytearray()
        self._file_name = ""
        self._content_type = ""
        self._file: Incoming | None = None
        self._is_in_file = False
        self._has_ended = False
        self._kept: str | None = None
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_end": self._end,
            },
        )

    def take(self, batch: bytes, is_last: bool) -> Upload | None:
        """Parse the next bytes; the finished upload after the last ones."""
        before = self._file.size if self._file else 0
        try:
            self._parser.write(batch)
        except MultipartParseError as error:
            raise _wrong(f"The multipart body is malformed: {error}") from None
        self._other -= len(batch) - ((self._file.size if self._file else 0) - before)
        if self._other < 0:
            raise _wrong(f"The form holds too much beside the file in its field {self._field}.")
        return self._finish() if is_last else None

    def discard(self) -> None:
        """Leave nothing on disk."""
        if self._kept is not None:
            self._blobs.delete(self._kept)
        elif self._file is not None:
            self._file.discard()

    def _finish(self) -> Upload:
        if not self._has_ended:
            raise _wrong("The multipart body ended before it was whole.")
        if self._file is None:
            raise Invalid(Wrong(self._field, f"The form should have a file in the field {self._field}."))
        self._kept = self._file.keep()
        return Upload(self._field, self._file_name, self._content_type, self._file.size, self._kept)

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise _wrong(f"The form has more than {MOST_PARTS} fields.")
        self._headers = {}
        self._is_in_file = False

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[self._name.decode("latin-1").lower()] = _text(bytes(self._value))
        self._name.clear()
        self._value.clear()

    def _headers_finished(self) -> None:
        field, name = _names(self._headers.get("content-disposition", ""))
        if field != self._field:
            return
        if not name.strip():
            raise Invalid(Wrong(self._field, f"The field {self._field} should hold a file with a name."))
        if self._file is not None:
            raise Invalid(
                Wrong(self._field, f"The form should have one file in the field {self._field}, and has more.")
            )
        encoding = self._headers.get("content-transfer-encoding", "binary").strip().lower()
        if encoding not in ("binary", "8bit", "7bit"):
            raise Invalid(Wrong(self._field, "The file should be sent as it is, without a transfer encoding."))
        self._file_name = clean_name(name)
        self._content_type = content_type_of(self._headers.get("content-type", ""), self._file_name)
        self._file = self._blobs.create(self._limit)
        self._is_in_file = True

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_in_file and self._file is not None:
            self._file.write(data[start:end])

    def _end(self) -> None:
        self._has_ended = True


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
