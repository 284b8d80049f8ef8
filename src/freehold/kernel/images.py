"""What kind of image some bytes are, and how large: read from the first bytes of the four formats that the web shows.

Pixels are not decoded, so a picture that unpacks to gigabytes costs nothing here.
"""

import struct
from typing import BinaryIO, NamedTuple

_MOST_SEGMENTS = 500  # of a JPEG, before its size: EXIF, colour profiles and previews come in pieces of 64 KB


class Image(NamedTuple):
    """A picture's media type and its size in pixels."""

    content_type: str
    width: int
    height: int


def measure(file: BinaryIO) -> Image | None:
    """The image that `file` begins with, or None when it is no PNG, JPEG, GIF or WebP with a size."""
    head = file.read(32)
    image: Image | None = None
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR" and len(head) >= 24:
        image = Image("image/png", *struct.unpack(">II", head[16:24]))
    elif head[:6] in (b"GIF87a", b"GIF89a") and len(head) >= 10:
        image = Image("image/gif", *struct.unpack("<HH", head[6:10]))
    elif head[:4] == b"RIFF" and head[8:12] == b"WEBP" and len(head) >= 30:
        image = _webp(head)
    elif head.startswith(b"\xff\xd8\xff"):
        image = _jpeg(file)
    return image if image is not None and image.width > 0 and image.height > 0 else None


def _webp(head: bytes) -> Image | None:
    """One of the three layouts: lossy (VP8), lossless (VP8L), extended (VP8X)."""
    kind = head[12:16]
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", head[26:30])
        return Image("image/webp", width & 0x3FFF, height & 0x3FFF)
    if kind == b"VP8L" and head[20] == 0x2F:
        bits = int.from_bytes(head[21:25], "little")
        return Image("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8X":
        width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
        return Image("image/webp", width, height)
    return None


def _jpeg(file: BinaryIO) -> Image | None:
    """Walks the segments to the frame header, which holds the size."""
    file.seek(2)
    for _ in range(_MOST_SEGMENTS):
        marker = file.read(2)
        for _ in range(_MOST_SEGMENTS):  # bytes of filling
            if marker != b"\xff\xff":
                break
            marker = b"\xff" + file.read(1)
        if len(marker) < 2 or marker[0] != 0xFF:
            return None
        code = marker[1]
        if code in (0x00, 0x01, 0xD9, 0xDA, 0xFF) or 0xD0 <= code <= 0xD8:  # no frame header comes after these
            return None
        size = int.from_bytes(file.read(2), "big")
        if size < 2:
            return None
        if 0xC0 <= code <= 0xCF and code not in (0xC4, 0xC8, 0xCC):
            frame = file.read(5)
            if len(frame) < 5:
                return None
            height, width = struct.unpack(">HH", frame[1:5])
            return Image("image/jpeg", width, height)
        file.seek(size - 2, 1)
    return None
