"""The WhatsApp Cloud API as a provider, against a stand-in on loopback that takes nothing but the documented form."""

import hashlib
import hmac
import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.contract.api import Answer, Api
from tests.contract.test_outbound import SEND, listed, request, work
from tests.contract.whatsapp import StandIn, refused

from freehold.contracts.freshchat.work_outbound import PAUSES_SECONDS
from freehold.core.outbound.commands import start_sending
from freehold.kernel.clock import ManualClock

SECRET = "app secret"


@pytest.fixture
def cloud() -> Iterator[StandIn]:
    stand_in = StandIn()
    yield stand_in
    stand_in.close()
    assert stand_in.wrong == []


@pytest.fixture
def api(api: Api, cloud: StandIn, monkeypatch: pytest.MonkeyPatch) -> Api:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    use(api, cloud.url)
    return api


def use(api: Api, url: str, **settings: str) -> None:
    given = {
        "whatsapp_provider": "cloud",
        "whatsapp_base_url": url,
        "whatsapp_phone_number_id": "1065403",
        "whatsapp_token": "EAAG-token",
        "whatsapp_app_secret": SECRET,
        "whatsapp_verify_token": "open sesame",
    }
    api.restart(**{**given, **settings})


def outcome(api: Api, answer: Answer) -> tuple[str, str | None, str | None]:
    [message] = listed(api, answer)
    return message["status"], message.get("failure_code"), message.get("failure_reason")


def test_a_plain_template_goes_out_once_in_the_documented_form(api: Api, cloud: StandIn, clock: ManualClock) -> None:
    answer = api.post(SEND, request(template_data=[{"data": "Ada"}, {"data": "A-1029"}]))
    assert cloud.taken == []  # nothing leaves inside the request
    for _ in range(3):
        work(api)
        clock.move(3_600_000)
    [message] = listed(api, answer)
    assert cloud.taken == [
        {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "+15550100002",
            "type": "template",
            "template": {
                "name": "parcel_update",
                "language": {"policy": "deterministic", "code": "en"},
                "components": [
                    {
                        "type": "body",
                        "parameters": [{"type": "text", "text": "Ada"}, {"type": "text", "text": "A-1029"}],
                    }
                ],
            },
            "biz_opaque_callback_data": message["message_id"],
        }
    ]
    assert outcome(api, answer) == ("ACCEPTED", None, None)


def test_a_rich_template_becomes_components(api: Api, cloud: StandIn) -> None:
    for header, expected in (
        ({"type": "video", "media_url": "https://x.example/v.mp4"}, {"video": {"link": "https://x.example/v.mp4"}}),
        ({"type": "text", "params": [{"data": "Today"}]}, {"text": "Today"}),
    ):
        rich = {
            "header": header,
            "body": {"params": [{"data": "Ada"}]},
            "button": {"subType": "url", "params": [{"data": "t/7"}]},
        }
        api.post(SEND, request(template_data=None, rich_template_data=rich))
        work(api)
        assert cloud.taken[-1]["template"]["components"] == [
            {"type": "header", "parameters": [{"type": header["type"], **expected}]},
            {"type": "body", "parameters": [{"type": "text", "text": "Ada"}]},
            {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "t/7"}]},
        ]
    api.post(SEND, request(template_data=[]))
    work(api)
    assert "components" not in cloud.taken[-1]["template"]


@pytest.mark.parametrize(
    ("answer_of_cloud", "code"),
    [
        (refused(400, 132001), "OBM001"),
        (refused(400, 131026), "OBM002"),
        (refused(400, 132000), "OBM003"),
        (refused(401, 190), "OBM005"),
        (refused(400, 132015), "OBM006"),
        (refused(400, 131042), "OBM007"),
        (refused(400, 131049), "OBM008"),
        (refused(400, 424242), "OBM000"),
    ],
)
def test_a_refusal_is_final_and_says_why(
    api: Api, cloud: StandIn, clock: ManualClock, answer_of_cloud: Any, code: str
) -> None:
    cloud.answers = [answer_of_cloud]
    answer = api.post(SEND, request())
    work(api)
    number = json.loads(answer_of_cloud[2])["error"]["code"]
    assert outcome(api, answer) == ("FAILED", code, f"Not so (WhatsApp error {number})")
    clock.move(86_400_000)
    work(api)
    assert len(cloud.taken) == 1


@pytest.mark.parametrize(
    "passing", [refused(429, 4), refused(503, 131016), refused(400, 130429), (429, {}, b"slow down")]
)
def test_a_passing_refusal_is_tried_again_until_it_is_taken(
    api: Api, cloud: StandIn, clock: ManualClock, passing: Any
) -> None:
    cloud.answers = [passing]
    answer = api.post(SEND, request())
    work(api)
    assert outcome(api, answer)[0] == "ACCEPTED"
    clock.move(PAUSES_SECONDS[0] * 1000 - 1)
    work(api)
    assert len(cloud.taken) == 1
    clock.move(1)
    work(api)
    assert len(cloud.taken) == 2
    assert outcome(api, answer) == ("ACCEPTED", None, None)


def test_a_longer_pause_is_kept_when_whatsapp_asks_for_it(api: Api, cloud: StandIn, clock: ManualClock) -> None:
    cloud.answers = [refused(429, 4, retry_after="40")]
    api.post(SEND, request())
    work(api)
    clock.move(39_999)
    work(api)
    assert len(cloud.taken) == 1
    clock.move(1)
    work(api)
    assert len(cloud.taken) == 2


def test_it_is_given_up_in_the_end(api: Api, cloud: StandIn, clock: ManualClock) -> None:
    attempts = len(PAUSES_SECONDS) + 1
    cloud.answers = [refused(503, 131016)] * (attempts + 3)
    answer = api.post(SEND, request())
    for _ in range(attempts + 3):
        work(api)
        clock.move(3_600_000)
    assert len(cloud.taken) == attempts
    status, code, reason = outcome(api, answer)
    assert (status, code) == ("FAILED", "OBM004")
    assert reason is not None
    assert reason.startswith(f"Given up after {attempts} attempts.")


@pytest.mark.parametrize(
    "lost", [None, (502, {}, b"<html>Bad gateway</html>"), (200, {}, b"{}"), (200, {}, b"not JSON")]
)
def test_a_lost_answer_is_never_sent_again(api: Api, cloud: StandIn, clock: ManualClock, lost: Any) -> None:
    cloud.answers = [lost]
    answer = api.post(SEND, request())
    for _ in range(3):
        work(api)
        clock.move(86_400_000)
    assert len(cloud.taken) == 1
    status, code, reason = outcome(api, answer)
    assert (status, code) == ("ACCEPTED", None)
    assert reason
    # what really became of it may still arrive
    [message] = listed(api, answer)
    assert report(api, [{"id": "wamid.x", "status": "read", "biz_opaque_callback_data": message["message_id"]}]) == 200
    assert outcome(api, answer) == ("READ", None, None)


def test_a_worker_that_died_while_asking_is_not_repeated(api: Api, cloud: StandIn, clock: ManualClock) -> None:
    answer = api.post(SEND, request())
    [row] = api.rows("outbound_messages")
    api.installation.database.write_now(lambda tx: start_sending(tx, row["id"]))  # … and then the power went
    work(api)
    clock.move(86_400_000)
    work(api)
    assert cloud.taken == []
    assert outcome(api, answer)[0] == "ACCEPTED"
    assert "worker stopped" in (outcome(api, answer)[2] or "")


def test_a_server_that_cannot_be_reached_is_tried_again(api: Api, cloud: StandIn, clock: ManualClock) -> None:
    use(api, "http://127.0.0.1:1/v23.0")
    answer = api.post(SEND, request())
    work(api)
    assert "could not be reached" in (outcome(api, answer)[2] or "")
    use(api, cloud.url)
    clock.move(PAUSES_SECONDS[0] * 1000)
    work(api)
    assert len(cloud.taken) == 1
    assert outcome(api, answer) == ("ACCEPTED", None, None)


@pytest.mark.parametrize(
    "settings",
    [
        {"whatsapp_token": ""},
        {"whatsapp_phone_number_id": ""},
        {"whatsapp_token": "line\nbreak"},
        {"whatsapp_token": "tökén€"},
        {"whatsapp_base_url": "ftp://127.0.0.1"},
        {"whatsapp_base_url": "nonsense"},
    ],
)
def test_wrong_settings_fail_with_a_reason(api: Api, cloud: StandIn, settings: dict[str, str]) -> None:
    use(api, cloud.url, **settings)
    answer = api.post(SEND, request())
    work(api)
    status, code, reason = outcome(api, answer)
    assert (status, code) == ("FAILED", "OBM005")
    assert "whatsapp_" in (reason or "")
    assert cloud.taken == []


# -- what WhatsApp reports ---------------------------------------------------------------------------------------


def callback(api: Api, method: str, query: str = "", body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", api.server.port, timeout=20)
    try:
        connection.request(method, f"/whatsapp/callback{query}", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def report(api: Api, statuses: Any, secret: str = SECRET) -> int:
    value = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": "1065403"}, "statuses": statuses}
    change = {"value": value, "field": "messages"}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}).encode()
    proof = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return callback(api, "POST", body=body, **{"X-Hub-Signature-256": proof})[0]


def test_reports_move_a_message_on_whatever_their_order(api: Api, cloud: StandIn) -> None:
    answer = api.post(SEND, request())
    work(api)
    before = len(api.rows("events"))
    for status, expected in (
        ("sent", "SENT"),
        ("read", "READ"),
        ("delivered", "READ"),
        ("read", "READ"),
        ("failed", "READ"),
    ):
        assert report(api, [{"id": "wamid.1", "status": status, "timestamp": "1767603600"}]) == 200
        assert outcome(api, answer)[0] == expected
    told = [json.loads(event["data"])["status"] for event in api.rows("events")[before:]]
    assert told == ["SENT", "READ"]


def test_a_reported_failure_says_why(api: Api, cloud: StandIn) -> None:
    answer = api.post(SEND, request())
    work(api)
    errors = [{"code": 131026, "title": "Message undeliverable", "error_data": {"details": "Not on WhatsApp\r\n"}}]
    assert report(api, [{"id": "wamid.1", "status": "failed", "errors": errors}]) == 200
    assert outcome(api, answer) == ("FAILED", "OBM002", "Not on WhatsApp (WhatsApp error 131026)")


def test_reports_of_others_and_other_news_are_passed_over(api: Api, cloud: StandIn) -> None:
    answer = api.post(SEND, request())
    work(api)
    before = api.everything()
    for statuses in (
        [{"id": "wamid.other", "status": "read"}],
        [{"status": 7}, "x", None],
        {"a": 1},
        None,
        [{"id": ["x"]}],
    ):
        assert report(api, statuses) == 200
    assert api.everything() == before
    assert outcome(api, answer)[0] == "ACCEPTED"


def test_reports_count_only_with_the_signature_of_the_app(api: Api, cloud: StandIn) -> None:
    api.post(SEND, request())
    work(api)
    before = api.everything()
    read = [{"id": "wamid.1", "status": "read"}]
    assert report(api, read, "another secret") == 403
    assert callback(api, "POST", body=b"{}")[0] == 403
    assert callback(api, "POST", body=b"{}", **{"X-Hub-Signature-256": "sha256=é".encode().decode("latin-1")})[0] == 403
    use(api, cloud.url, whatsapp_app_secret="")
    assert report(api, read, "") == 403
    use(api, cloud.url)
    proof = "sha256=" + hmac.new(SECRET.encode(), b"no JSON", hashlib.sha256).hexdigest()
    assert callback(api, "POST", body=b"no JSON", **{"X-Hub-Signature-256": proof})[0] == 400
    assert callback(api, "POST", body=b" " * 1_100_000)[0] == 400
    assert api.everything() == before


def test_the_handshake_needs_the_verify_token(api: Api, cloud: StandIn) -> None:
    asked = "?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token="
    assert callback(api, "GET", asked + "open%20sesame") == (200, b"1158201444")
    for bad in (asked + "guess", asked, "", "?hub.mode=x&hub.challenge=1&hub.verify_token=open%20sesame"):
        assert callback(api, "GET", bad)[0] == 403
    use(api, cloud.url, whatsapp_verify_token="")
    assert callback(api, "GET", asked)[0] == 403
