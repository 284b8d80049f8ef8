"""A stand-in for the WhatsApp Cloud API on loopback, which takes nothing but the documented form."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATH = "/v23.0/1065403/messages"


class StandIn:
    """Takes template messages as the Cloud API's reference describes them, and answers what the test says."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.wrong: list[str] = []
        self.answers: list[tuple[int, dict[str, str], bytes] | None] = []
        """What to answer, one request each; None: hang up without an answer. When there are none left: taken."""
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                stand_in.wrong += wrong_with(self.path, self.headers, body)
                stand_in.taken.append(body)
                answer = stand_in.answers.pop(0) if stand_in.answers else accepted(len(stand_in.taken))
                if answer is None:
                    self.close_connection = True
                    return
                status, headers, content = answer
                self.send_response(status)
                for name, value in {"content-length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/v23.0"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def wrong_with(path: str, headers: Any, body: dict[str, Any]) -> list[str]:
    """Everything in a request that the reference does not have."""
    checks = {
        "path": path == PATH,
        "token": headers["authorization"] == "Bearer EAAG-token",
        "media type": headers["content-type"] == "application/json",
        "members": set(body)
        == {"messaging_product", "recipient_type", "to", "type", "template", "biz_opaque_callback_data"},
        "product": (body["messaging_product"], body["recipient_type"], body["type"])
        == ("whatsapp", "individual", "template"),
        "recipient": body["to"].startswith("+") and body["to"][1:].isdigit(),
        "template": set(body["template"]) <= {"name", "language", "components"},
        "language": set(body["template"]["language"]) == {"policy", "code"},
    }
    for component in body["template"].get("components", []):
        kind = component["type"]
        members = {"type", "parameters"} | ({"sub_type", "index"} if kind == "button" else set())
        checks[f"component {kind}"] = set(component) == members and len(component["parameters"]) > 0
        for parameter in component["parameters"]:
            checks[f"parameter of {kind}"] = set(parameter) == {"type", parameter["type"]}
    return [name for name, is_right in checks.items() if not is_right]


def accepted(n: int) -> tuple[int, dict[str, str], bytes]:
    body = {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "+15550100002", "wa_id": "15550100002"}],
        "messages": [{"id": f"wamid.{n}", "message_status": "accepted"}],
    }
    return 200, {}, json.dumps(body).encode()


def refused(status: int, code: int, **headers: str) -> tuple[int, dict[str, str], bytes]:
    error = {"message": f"(#{code}) No", "type": "OAuthException", "code": code, "error_data": {"details": "Not so"}}
    return (
        status,
        {name.replace("_", "-"): value for name, value in headers.items()},
        json.dumps({"error": error}).encode(),
    )
