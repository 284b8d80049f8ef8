"""Letters that ask people in: contacts to write to the desk, agents to work at it (Freshdesk contract 8)."""

from html import escape

from freehold.core.mail.commands import send_mail
from freehold.core.mail.mailboxes import find_primary
from freehold.core.mail.model import SUPPORT
from freehold.kernel.query import Row
from freehold.kernel.tx import Tx

INVITATION = "invitation"


def mail_invitation(tx: Tx, contact: Row) -> int:
    """Ask a contact to write to the desk; the mail's number. There is no portal that they would have to activate."""
    desk = find_primary(tx)
    address, name = (desk["support_email"], desk["name"]) if desk else (SUPPORT, "Support")
    html = (
        f"<p>Hello {escape(_called(contact))},</p><p>we are here for you: answer this mail, or write to "
        f'<a href="mailto:{escape(address)}">{escape(address)}</a>, and we get back to you.</p><p>{escape(name)}</p>'
    )
    return send_mail(tx, to=[contact["email"]], subject=f"Welcome to {name}", html=html, about=INVITATION)


def mail_welcome(tx: Tx, agent: Row, url: str) -> int:
    """Tell somebody that they are an agent now, and where they sign in; the mail's number."""
    html = (
        f"<p>Hello {escape(_called(agent))},</p><p>you are an agent of this desk now. Whoever runs it gives you a "
        f'password; with it you sign in at <a href="{escape(url)}">{escape(url)}</a> as {escape(agent["email"])}.</p>'
    )
    return send_mail(tx, to=[agent["email"]], subject="You are an agent now", html=html, about=INVITATION)


def _called(person: Row) -> str:
    return f"{person['first_name'] or ''} {person['last_name'] or ''}".strip()
