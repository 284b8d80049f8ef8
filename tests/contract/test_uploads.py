"""Files and images: uploaded, sent in messages, opened through their links (Freshchat contract 3.8, 4.4; 13.13)."""

import asyncio
import http.client
import os
import resource
import signal
import socket
import struct
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from tests.contract.api import Answer, Api

from freehold.contracts.call import Upload
from freehold.contracts.forms import read_form
from freehold.contracts.links import signed_url
from freehold.kernel.blobs import Blobs
from freehold.kernel.clock import ManualClock

LIMIT = 25 * 1024 * 1024
FORM = "multipart/form-data; boundary=XbX"
END = b"\r\n--XbX--\r\n"


def head(name: str = 'filename="a.txt"', field: str = "file", more: str = "") -> bytes:
    """What stands before the bytes of a file (or of another field)."""
    return f'--XbX\r\nContent-Disposition: form-data; name="{field}"; {name}\r\n{more}\r\n'.encode()


def send(api: Api, body: bytes, content_type: str = FORM, path: str = "/v2/files/upload") -> Answer:
    return api.call("POST", path, content=body, headers={"content-type": content_type})


def upload(api: Api, name: str = "notes.txt", content: bytes = b"hello", kind: str = "text/plain") -> Answer:
    answer = send(api, head(f'filename="{name}"', more=f"Content-Type: {kind}\r\n") + content + END)
    assert answer.status == 200, answer.body
    return answer


def upload_image(api: Api, content: bytes) -> Answer:
    return send(api, head('filename="x.html"', "image") + content + END, path="/v2/images/upload")


def kept(api: Api) -> list[str]:
    """Everything in blob storage, finished or not."""
    return sorted(path.name for path in api.installation.blobs.folder.rglob("*") if path.is_file())


def fetch(api: Api, url: str, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Follow a link as a browser does, without a token."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection("127.0.0.1", api.server.port, timeout=20)
    try:
        connection.request(method, f"{parts.path}?{parts.query}", headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def post_part(api: Api, part: object) -> Answer:
    """A new conversation whose first message has this one part."""
    body = {"message_parts": [part], "actor_type": "user"}
    return api.post(
        "/v2/conversations", {"channel_id": api.channel(), "users": [{"id": api.make_user()}], "messages": [body]}
    )


def link_in(answer: Answer) -> str:
    return str(answer["messages"][0]["message_parts"][0]["file"]["url"])


def test_a_file_is_uploaded_sent_by_its_hash_and_opened_from_the_message(api: Api) -> None:
    answer = upload(api, "Rechnung Nr. 7.PDF", b"%PDF-1.7 hello", "application/pdf")
    file_hash = answer.body.pop("file_hash")
    assert answer.body == {
        "file_name": "Rechnung Nr. 7.PDF",
        "file_size": 14,
        "file_content_type": "application/pdf",
        "file_extension_type": "pdf",
        "file_security_status": "SAFE_FILE",
    }
    assert len(file_hash) >= 40
    assert answer.events == []
    assert answer.entries == ["test uploaded the file Rechnung Nr. 7.PDF"]

    posted = post_part(api, {"file": {"file_hash": file_hash, "name": "Rechnung.pdf", "contentType": "text/x"}})
    part = api.thread(posted["conversation_id"])[0]["message_parts"][0]["file"]
    url = part.pop("url")
    assert part == {
        "name": "Rechnung.pdf",
        "file_size_in_bytes": 14,
        "content_type": "text/x",
        "file_extension": "pdf",
        "fileHash": file_hash,
        "fileSource": "FRESHCHAT",
    }
    status, headers, content = fetch(api, url)
    assert (status, content) == (200, b"%PDF-1.7 hello")
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"].startswith("attachment")


PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480) + b"\x08\x06\x00\x00\x00"
GIF = b"GIF89a" + struct.pack("<HH", 640, 480) + b"\x00\x00\x00"
LOSSY = b"RIFF\x20\x00\x00\x00WEBPVP8 \x14\x00\x00\x00\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", 640, 480)
LOSSLESS = b"RIFF\x20\x00\x00\x00WEBPVP8L\x14\x00\x00\x00\x2f" + struct.pack("<I", 639 | 479 << 14) + b"\0" * 8
EXTENDED = (
    b"RIFF\x20\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\0\0\0\0" + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")
)
EXIF = b"\xff\xe1" + struct.pack(">H", 65535) + b"\xff\xc0" * 32766 + b"\0"
JPEG = b"\xff\xd8" + EXIF * 3 + b"\xff\xff\xc2\x00\x11\x08" + struct.pack(">HH", 480, 640) + b"\x03" * 20


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (GIF, "image/gif"),
        (LOSSY, "image/webp"),
        (LOSSLESS, "image/webp"),
        (EXTENDED, "image/webp"),
        (JPEG, "image/jpeg"),
    ],
)
def test_an_image_is_what_its_bytes_say(sqlite_api: Api, content: bytes, kind: str) -> None:
    answer = upload_image(sqlite_api, content)
    assert answer.status == 200, answer.body
    body = answer.body
    picture = {"url": body["url"], "content_type": kind, "width": 640, "height": 480}
    assert body == {"id": body["id"], "name": "x.html", **picture, "thumbnail": picture}
    assert answer.entries == ["test uploaded the image x.html"]
    status, headers, shown = fetch(sqlite_api, body["url"])
    assert (status, shown, headers["content-type"]) == (200, content, kind)
    assert headers["content-disposition"].startswith("inline")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        PNG[:20],
        GIF[:6] + b"\0" * 20,
        JPEG[:70_000],
        b"\xff\xd8\xff\xda" * 9,
    ],
)
def test_what_is_no_image_is_refused_and_not_kept(sqlite_api: Api, content: bytes) -> None:
    body = head('filename="x.png"', "image", "Content-Type: image/png\r\n") + content + END
    sqlite_api.refused("POST", "/v2/images/upload", content=body, headers={"content-type": FORM}, says="no image")
    assert kept(sqlite_api) == []


def test_twenty_five_megabytes_are_taken_and_one_byte_more_is_not(sqlite_api: Api) -> None:
    content = bytes(LIMIT)
    assert upload(sqlite_api, "big.bin", content)["file_size"] == LIMIT
    before = kept(sqlite_api)
    body = head() + content + b"!" + END
    sqlite_api.refused(
        "POST", "/v2/files/upload", content=body, headers={"content-type": FORM}, says=f"larger than {LIMIT} bytes"
    )
    assert kept(sqlite_api) == before


def test_a_file_is_never_held_in_memory(tmp_path: Path) -> None:
    chunk = bytes(64 * 1024)
    chunks = (head(), *[chunk] * (LIMIT // len(chunk)), END)
    tracemalloc.start()
    try:
        [taken] = read(tmp_path, iter(chunks))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken.size == LIMIT
    assert peak < 3 * 1024 * 1024


def test_any_chunking_gives_the_same_file(tmp_path: Path) -> None:
    content = b"\r\n--Xb\r\n--XbY\r\r\n--\r\n"
    body = head() + content + END
    for size in (1, 2, 3, 5, 8, 13):
        [taken] = read(tmp_path, iter([body[at : at + size] for at in range(0, len(body), size)]))
        assert Blobs(tmp_path).path(taken.blob).read_bytes() == content


def read(folder: Path, chunks: Iterator[bytes]) -> list[Upload]:
    """What the reader makes of a body that arrives in these chunks."""
    ahead = next(chunks)

    async def receive() -> dict[str, Any]:
        nonlocal ahead
        chunk, ahead = ahead, next(chunks, b"")
        return {"type": "http.request", "body": chunk, "more_body": ahead != b""}

    return asyncio.run(
        read_form({"headers": [(b"content-type", FORM.encode())]}, receive, "file", Blobs(folder), LIMIT)
    )


def test_a_client_that_goes_away_leaves_nothing(sqlite_api: Api) -> None:
    body = head() + bytes(2_000_000)
    lines = ["POST /v2/files/upload HTTP/1.1", "host: desk", f"authorization: Bearer {sqlite_api.token}"]
    lines += [f"content-type: {FORM}", "content-length: 9000000", "", ""]
    with socket.create_connection(("127.0.0.1", sqlite_api.server.port), timeout=20) as caller:
        caller.sendall("\r\n".join(lines).encode() + body)
        wait_until(lambda: bool(kept(sqlite_api)))
    wait_until(lambda: not kept(sqlite_api))
    assert sqlite_api.rows("files") == []


def test_what_a_dying_server_left_unfinished_is_gone_a_day_later(sqlite_api: Api) -> None:
    hash_of_kept = upload(sqlite_api)["file_hash"]
    [folder] = sqlite_api.installation.blobs.folder.iterdir()
    for age in (23, 25):
        part = folder / f"{age}.part"
        part.write_bytes(b"half")
        os.utime(part, (time.time() - age * 3600,) * 2)
    sqlite_api.restart()
    assert [name for name in kept(sqlite_api) if name.endswith(".part")] == ["23.part"]
    assert fetch(sqlite_api, link_in(post_part(sqlite_api, {"file": {"fileHash": hash_of_kept}})))[0] == 200


def wait_until(condition: Any) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_full_disk_is_503_and_leaves_nothing(sqlite_api: Api) -> None:
    upload(sqlite_api)
    before = kept(sqlite_api)
    body = head() + bytes(2_000_000) + END
    with files_no_larger_than(1_500_000):
        sqlite_api.refused(
            "POST",
            "/v2/files/upload",
            status=503,
            word="SERVICE_UNAVAILABLE",
            content=body,
            headers={"content-type": FORM},
            says="cannot be stored",
        )
    assert kept(sqlite_api) == before


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """The operating system refuses to write past `size`, as it does when a disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ('filename="../../etc/passwd"', "passwd"),
        ('filename="C:\\\\Users\\\\me\\\\plan.doc"', "plan.doc"),
        ('filename="/"', "file"),
        ('filename=".."', "file"),
        ('filename="a\x00b\x1b[31m.txt"', "ab[31m.txt"),
        ('filename="gnp.\u202eexe"', "gnp.exe"),
        ('filename="Übersicht – März.xlsx"', "Übersicht – März.xlsx"),
        ("filename*=UTF-8''na%C3%AFve%0d%0aSet-Cookie%3A%20a=b.txt", "naïveSet-Cookie: a=b.txt"),
        ('filename="' + "x" * 3000 + '.jpeg"', "x" * 195 + ".jpeg"),
    ],
)
def test_a_file_name_keeps_only_what_is_safe(sqlite_api: Api, given: str, name: str) -> None:
    answer = send(sqlite_api, head(given) + b"hello" + END)
    assert (answer.status, answer.body.get("file_name")) == (200, name)
    url = link_in(post_part(sqlite_api, {"file": {"fileHash": answer["file_hash"]}}))
    assert unquote(urlsplit(url).path).endswith(f"/{name}")
    status, headers, content = fetch(sqlite_api, url)
    assert (status, content) == (200, b"hello")
    assert "set-cookie" not in headers


def test_the_content_type_is_guessed_where_it_was_left_out(sqlite_api: Api) -> None:
    answer = send(sqlite_api, head('filename="a.csv"') + b"1" + END)
    assert answer["file_content_type"] == "text/csv"
    answer = send(sqlite_api, head('filename="a"', more="Content-Type: a\0/b\r\n") + b"1" + END)
    assert answer["file_content_type"] == "application/octet-stream"


def test_other_fields_are_ignored(sqlite_api: Api) -> None:
    before = head("", "caption") + b"holiday\r\n" + head('filename="b.txt"', "second") + b"two\r\n"
    answer = send(sqlite_api, before + head() + b"one" + END)
    assert (answer["file_name"], answer["file_size"]) == ("a.txt", 3)
    assert len(kept(sqlite_api)) == 1


@pytest.mark.parametrize(
    ("content_type", "body", "reason"),
    [
        (FORM, head() + b"hello", "ended before it was whole"),
        (FORM, head() + b"hello" + END[:-4], "ended before it was whole"),
        (FORM, head()[:30], "ended before it was whole"),
        (FORM, b"", "ended before it was whole"),
        (FORM, b"--XbX--\r\n", "should have a file in the field file"),
        (FORM, b"hello", "malformed"),
        (FORM, head("filename*0=a; filename*=UTF-8''b") + END, "malformed"),
        (FORM, head("filename*=a%00'x'b%FF") + END, "malformed"),
        (FORM, head(more=f"X-Long: {'x' * 9000}\r\n") + END, "malformed"),
        (FORM, head(more="X: y\r\n" * 20) + END, "malformed"),
        (FORM, head("") + b"hello" + END, "should hold a file with a name"),
        (FORM, head('filename=" "') + b"hello" + END, "should hold a file with a name"),
        (FORM, head() + b"1\r\n" + head() + b"2" + END, "one file in the field file"),
        (FORM, head(field="image") + b"1" + END, "should have a file in the field file"),
        (FORM, head(field="x") + b"1" * 2_000_000 + END, "too much beside the file"),
        (FORM, (head("", "x") + b"1\r\n") * 101 + END, "more than 100 fields"),
        (FORM, head(more="Content-Transfer-Encoding: base64\r\n") + b"aGVsbG8=" + END, "without a transfer encoding"),
        ("multipart/form-data", head() + b"hello" + END, "should name a boundary"),
        (f"multipart/form-data; boundary={'x' * 300}", head() + b"hello" + END, "should name a boundary"),
        ("application/json", b"{}", "should be multipart/form-data"),
    ],
)
def test_a_body_that_cannot_be_read_leaves_nothing(
    sqlite_api: Api, content_type: str, body: bytes, reason: str
) -> None:
    sqlite_api.refused("POST", "/v2/files/upload", content=body, headers={"content-type": content_type}, says=reason)
    assert kept(sqlite_api) == []


@pytest.fixture
def link(sqlite_api: Api) -> str:
    """The link to an uploaded page that would like to run here."""
    answer = upload(sqlite_api, "x%22%0d%0aX-Evil: 1.html", b"<script>alert(1)</script>", "text/html")
    return link_in(post_part(sqlite_api, {"file": {"fileHash": answer["file_hash"]}}))


def test_an_uploaded_page_cannot_run_here(sqlite_api: Api, link: str) -> None:
    status, headers, _ = fetch(sqlite_api, link, authorization="Bearer whatever")  # is sent along by some, and ignored
    assert status == 200
    assert headers["content-disposition"].startswith("attachment;")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert "x-evil" not in headers


def test_files_can_be_asked_for_in_pieces(sqlite_api: Api, link: str) -> None:
    status, headers, content = fetch(sqlite_api, link, range="bytes=1-6")
    assert (status, content, headers["content-range"]) == (206, b"script", "bytes 1-6/25")
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    status, headers, content = fetch(sqlite_api, link, "HEAD")
    assert (status, content, headers["content-length"]) == (200, b"", "25")


def test_a_link_that_is_not_ours_opens_nothing(sqlite_api: Api, link: str) -> None:
    path, query = urlsplit(link).path, urlsplit(link).query
    signature = query.partition("sig=")[2]
    for bad in (
        path,
        f"{path}?{query[:-1]}",
        f"{path}?expires=0&sig={'0' * len(signature)}",
        f"{path}?expires=9999999999&sig={signature}",
        f"{path}?expires=-1&sig={signature}",
        f"{path}?expires=x&sig={signature}",
        f"{path}?expires=0&sig=%C3%BC%00",
        f"{path}x?{query}",
        f"/files/{'a' * 43}/x.html?{query}",
        f"/files/report/x.csv?{query}",
    ):
        status, headers, content = fetch(sqlite_api, bad)
        assert (status, headers["content-type"]) == (403, "application/json"), bad
        assert b'"FORBIDDEN"' in content
    assert fetch(sqlite_api, "/files/..%2F..%2Fsecret.key?expires=0&sig=")[0] == 404
    assert fetch(sqlite_api, f"{path}?{query}")[0] == 200


def test_a_link_ends_when_it_says(sqlite_api: Api, clock: ManualClock) -> None:
    url = signed_url(sqlite_api.installation, "http://desk", "/files/report/none.csv", 60)
    clock.move(59_999)
    assert fetch(sqlite_api, url)[0] == 404  # let in, but there is no such report
    clock.move(1)
    assert fetch(sqlite_api, url)[0] == 403


def test_links_name_the_address_that_was_set(sqlite_api: Api) -> None:
    assert upload_image(sqlite_api, PNG)["url"].startswith(f"http://127.0.0.1:{sqlite_api.server.port}/files/")
    sqlite_api.restart(public_url="https://help.example/")
    assert upload_image(sqlite_api, PNG)["url"].startswith("https://help.example/files/")
