"""What an uploaded file may be called, and what kind of file its name promises."""

import mimetypes
import re
import unicodedata

LONGEST = 200
_KINDS = mimetypes.MimeTypes()  # Python's own table: the same answer on every machine
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_DIRECTION_MARKS = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_name(given: str) -> str:
    """A name that is safe to show, to store and to put into a link; `file` when nothing is left of it.

    Only what stands after the last slash or backslash counts. Control characters, lone surrogates and the marks that
    turn the direction of text (they make `exe.pdf` out of `fdp.exe`) are dropped. At most 200 characters, the
    extension is kept.
    """
    last = re.split(r"[/\\]", given)[-1]
    kept = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cs") and c not in _DIRECTION_MARKS)
    name = unicodedata.normalize("NFC", kept).strip()
    if not name.strip(". "):
        return "file"
    if len(name) > LONGEST:
        extension = extension_of(name)
        tail = f".{extension}" if extension else ""
        name = name[: LONGEST - len(tail)] + tail
    return name


def extension_of(name: str) -> str:
    """`pdf` of `Invoice.PDF`; nothing when the name has none that could be one."""
    stem, _, extension = name.rpartition(".")
    return extension.lower() if stem and extension.isalnum() and len(extension) <= 12 else ""


def content_type_of(given: str, name: str) -> str:
    """The media type that the uploader named, without parameters; guessed from the name when that says nothing."""
    stated = given.partition(";")[0].strip().lower()
    if _CONTENT_TYPE.fullmatch(stated) and stated != "application/octet-stream":
        return stated
    return _KINDS.guess_type(f"file.{extension_of(name)}")[0] or "application/octet-stream"
