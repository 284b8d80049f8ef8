"""Two help desks that a team might run today, as they are installed, beside Freehold: django-helpdesk and Roundup.

Each is started by this program on loopback, from pinned packages in an environment of its own (requirements/peers.txt),
with SQLite, a thousand tickets and its own server; the load generator is the same. Their passwords are hashed cheaply,
or signing in would be all that is measured.

    make bench PEERS=1
"""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.load.further import Finding
from tests.load.measure import Turn, alternate
from tests.load.processes import ROOT, Client, Server, free_port
from tests.load.ticket_operations import TEXT, http, ticket

TICKETS = 1000
ROUNDS = 3
PASSWORD = "load"
START_SECONDS = 60
SETTINGS = """
SECRET_KEY = "load"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
    "django.contrib.sessions", "django.contrib.sites", "django.contrib.messages", "django.contrib.humanize",
    "django.contrib.staticfiles", "rest_framework", "helpdesk"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware", "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {
    "context_processors": ["django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages"]}}]
ROOT_URLCONF = "urls"
STATIC_URL = "/static/"
SITE_ID = 1
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "desk.db", "OPTIONS": {"timeout": 20}}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
HELPDESK_ACTIVATE_API_ENDPOINT = True
HELPDESK_TEAMS_MODEL = "auth.User"
HELPDESK_TEAMS_MIGRATION_DEPENDENCIES = []
HELPDESK_KBITEM_TEAM_GETTER = lambda _: None
LOGGING_CONFIG = None
"""
URLS = """
from django.urls import include, path
urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
SEED = """
import django
django.setup()
from django.contrib.auth.models import User
from helpdesk.models import FollowUp, Queue, Ticket
User.objects.create_superuser("load", "load@example.test", "{password}")
queue = Queue.objects.create(title="Load", slug="load")
Ticket.objects.bulk_create(Ticket(queue=queue, title=f"Parcel {{i}}", description="{text}", priority=1 + i % 4,
    submitter_email=f"u{{i % 400}}@example.test") for i in range({number}))
FollowUp.objects.bulk_create(FollowUp(ticket=one, title="Reply", comment="{text}", public=True)
    for one in Ticket.objects.all() for _ in range(2))
"""
TRACKER = """
import roundup.instance
desk = roundup.instance.open("{home}").open("admin")
for i in range({number}):
    messages = [desk.msg.create(content="{text}", author="1") for _ in range(2)]
    desk.issue.create(title=f"Parcel {{i}}", messages=messages, priority=str(1 + i % 4))
desk.commit()
desk.close()
"""


@contextlib.contextmanager
def _running(command: list[str], port: int, folder: Path, environment: dict[str, str]) -> Iterator[Server]:
    """A server until the block ends, once it accepts connections."""
    began = time.perf_counter()
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=log, stderr=log, text=True
        )
        try:
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                if process.poll() is not None or time.perf_counter() - began > START_SECONDS:
                    raise RuntimeError(f"{command} did not start: {(folder / 'log').read_text()[-2000:]}")
                time.sleep(0.1)
            yield Server(process, port, time.perf_counter() - began)
        finally:
            process.terminate()
            process.wait(20)


def _run(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[:3]} failed: {done.stderr[-2000:]}")


def _install(folder: Path) -> Path:
    """An environment with what is pinned; the folder of its programs."""
    _run([sys.executable, "-m", "venv", str(folder / "environment")], folder)
    programs = folder / "environment" / "bin"
    wanted = str(ROOT / "requirements" / "peers.txt")
    pip = [str(programs / "python"), "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
    _run([*pip, "--require-hashes", "-r", wanted], folder)
    return programs


@contextlib.contextmanager
def django_helpdesk(programs: Path, folder: Path) -> Iterator[Server]:
    """django-helpdesk with its REST API, on Django's own server."""
    for name, text in (("settings.py", SETTINGS), ("urls.py", URLS)):
        (folder / name).write_text(text)
    (folder / "seed.py").write_text(SEED.format(password=PASSWORD, text=TEXT, number=TICKETS))
    environment = {"DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(folder)}
    python = str(programs / "python")
    _run([python, "-m", "django", "migrate", "-v", "0"], folder, environment)
    _run([python, "seed.py"], folder, environment)
    port = free_port()
    command = [python, "-m", "django", "runserver", "--noreload", "--insecure", "-v", "0", f"127.0.0.1:{port}"]
    with _running(command, port, folder, environment) as server:
        yield server


@contextlib.contextmanager
def roundup(programs: Path, folder: Path) -> Iterator[Server]:
    """Roundup's classic tracker with its REST API, on its own server."""
    home, port = folder / "tracker", free_port()
    admin = [str(programs / "roundup-admin"), "-i", str(home)]
    _run([*admin, "install", "classic", "sqlite"], folder)
    settings = (home / "config.ini").read_text()
    for left, said in (
        ("password_pbkdf2_default_rounds = 250000", "password_pbkdf2_default_rounds = 1000"),
        ("#web = NO DEFAULT", f"web = http://127.0.0.1:{port}/desk/"),
        ("#domain = NO DEFAULT", "domain = localhost"),
        ("#host = NO DEFAULT", "host = localhost"),
    ):
        settings = settings.replace(f"\n{left}", f"\n{said}")
    (home / "config.ini").write_text(settings)
    _run([*admin, "initialise", PASSWORD], folder)
    (folder / "seed.py").write_text(TRACKER.format(home=home, number=TICKETS, text=TEXT))
    _run([str(programs / "python"), "seed.py"], folder)
    as_whom = [] if os.getuid() else ["-u", "root"]  # it does not run as root unless told to, as in a container
    command = [str(programs / "roundup-server"), "-p", str(port), "-n", "127.0.0.1", *as_whom, f"desk={home}"]
    with _running(command, port, folder, {}) as server:
        yield server


def _helpdesk_requests() -> dict[str, list[str]]:
    numbers = range(1, TICKETS, 7)

    def call(method: str, path: str, body: object = None) -> str:
        return http(method, path, "load", body, PASSWORD)

    opened = {"queue": 1, "title": ticket("")["subject"], "description": TEXT, "submitter_email": "u1@example.test"}
    answer = {"title": "Reply", "comment": TEXT, "public": True}
    return {
        "create ticket": [call("POST", "/api/tickets/", {**opened, "priority": 3})] * 16,
        "view ticket": [call("GET", f"/api/tickets/{number}/") for number in numbers],
        "list tickets": [call("GET", "/api/tickets/?page_size=30")] * 16,
        "add message": [call("POST", "/api/followups/", {**answer, "ticket": number}) for number in numbers],
    }


_OWN_PAGE = "x-requested-with: rest\r\norigin: {origin}\r\nreferer: {origin}/desk/"
"""How Roundup tells its own pages, and programs that mean it, from others'."""


def _roundup_requests() -> dict[str, list[str]]:
    numbers = range(1, TICKETS, 7)

    def call(method: str, path: str, body: object = None) -> str:
        sent = http(method, f"/desk/rest/data/{path}", "admin", body, PASSWORD)
        return sent.replace("host: 127.0.0.1", f"host: 127.0.0.1\r\n{_OWN_PAGE}")

    return {
        "create ticket": [call("POST", "issue", {"title": ticket("")["subject"], "priority": "1"})] * 16,
        "view ticket": [call("GET", f"issue/{number}") for number in numbers],
        "list tickets": [call("GET", "issue?@page_size=30&@page_index=1&@fields=title,status,priority")] * 16,
        "add message": [call("POST", "msg", {"content": TEXT})] * 16,
    }


def measure(client: Client, folder: Path, seconds: float, say: Callable[[str], None]) -> list[Finding]:
    """What the two do in a second, an operation a line."""
    say("peers: installing")
    programs = _install(folder)
    found = []
    for name, start, requests in (
        ("django-helpdesk", django_helpdesk, _helpdesk_requests()),
        ("Roundup", roundup, _roundup_requests()),
    ):
        own = folder / f"{name}-{secrets.token_hex(4)}"
        own.mkdir()
        say(f"peers: {name}")
        with start(programs, own) as server:
            for operation, sent in requests.items():
                origin = f"http://127.0.0.1:{server.port}"
                told = [
                    one.replace("{origin}", origin).replace("host: 127.0.0.1", f"host: {origin[7:]}") for one in sent
                ]
                figures = alternate(client, [Turn(server, told)], seconds, ROUNDS).figures(0)
                failed = f", {figures.failures} failed" if figures.failures else ""
                what = f"{name}, {operation}, {TICKETS:,} tickets, requests a second"
                found.append(Finding(what, f"{figures.rate:,.1f} (p50 {figures.p50:,.1f} ms{failed})"))
    return found
