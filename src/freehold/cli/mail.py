"""`freehold mail …`: what was mailed, or would have been; why it failed; once more."""

from typing import TYPE_CHECKING

import click

from freehold.cli.options import Place, as_json, data_anywhere, print_rows, takes_data

if TYPE_CHECKING:
    from freehold.contracts.mail.work import Parcel
    from freehold.kernel.tx import Tx

ID = click.IntRange(1, 2**63 - 1)


@click.group()
@data_anywhere
def mail() -> None:
    """Mail: the outbox, which is the mailbox too while there is no SMTP server."""


@mail.command("list")
@click.option("--ticket", type=ID, help="Only mail about this ticket")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@as_json
@takes_data
def list_(place: Place, *, ticket: int | None, limit: int, is_json: bool) -> None:
    """The newest mails, one a line: id, time, state, why, ticket, from, to, subject, attempts, error.

    States: waiting (to be sent), sent, failed, and kept (there was no SMTP server to send it through).
    """
    from freehold.core.mail.queries import list_mails
    from freehold.kernel.clock import iso_milliseconds
    from freehold.kernel.text import load

    with place.open() as installation:
        rows = installation.database.read_now(lambda tx: list_mails(tx, limit, ticket))
    print_rows(
        (
            {
                "id": row["id"],
                "at": iso_milliseconds(row["created_at"]),
                "state": row["state"],
                "about": row["about"],
                "ticket": row["ticket_id"],
                "from": row["from_email"],
                "to": [*load(row["to_emails"]), *load(row["cc_emails"]), *load(row["bcc_emails"])],
                "subject": row["subject"],
                "attempts": row["attempts"],
                "error": row["error"],
            }
            for row in rows
        ),
        is_json,
    )


@mail.command()
@click.argument("number", metavar="ID", type=ID)
@click.option("--raw", "is_raw", is_flag=True, help="The message as it goes over the wire")
@as_json
@takes_data
def show(place: Place, *, number: int, is_raw: bool, is_json: bool) -> None:
    """A mail as its readers get it: its headers, who gets it in secret, its text, its files."""
    from freehold.contracts.mail.work import get_parcel, write_letter
    from freehold.kernel.errors import NotFound

    with place.open() as installation:
        parcel = installation.database.read_now(lambda tx: get_parcel(tx, number))
        if parcel is None:
            raise NotFound("mail", number)
        letter = write_letter(installation, parcel)
    if is_raw:
        click.echo(letter.content, nl=False)
        return
    seen = _seen(parcel, letter.message)
    if is_json:
        print_rows([seen], is_json)
        return
    for name, value in letter.message.items():
        click.echo(f"{name}: {_harmless(' '.join(str(value).split()))}")
    for name in ("bcc", "state", "error"):
        if seen[name]:
            shown = seen[name]
            click.echo(f"({name}: {_harmless(', '.join(shown) if isinstance(shown, list) else str(shown))})")
    click.echo(f"\n{_harmless(str(seen['text']))}")
    for file in seen["attachments"]:  # type: ignore[attr-defined] # a list, of what is shown
        click.echo(f"[{file['name']}, {file['content_type']}, {file['size']} bytes]")


@mail.command()
@click.argument("number", metavar="ID", type=ID)
@takes_data
def retry(place: Place, *, number: int) -> None:
    """Send a mail that failed, or was kept before there was an SMTP server, to whomever it did not reach."""
    from freehold.cli.recording import put_down
    from freehold.core.mail.outcomes import send_again

    def work(tx: "Tx") -> None:
        send_again(tx, number)
        put_down(tx, "admin.mail.retry", mail=number)

    with place.open() as installation:
        installation.database.write_now(work)


def _seen(parcel: "Parcel", message: object) -> dict[str, object]:
    """A mail with everything that there is to know about it."""
    from email.message import EmailMessage

    from freehold.kernel.clock import iso_milliseconds
    from freehold.kernel.text import load

    assert isinstance(message, EmailMessage)
    row = parcel.mail
    html, text = message.get_body(("html",)), message.get_body(("plain",))
    return {
        "id": row["id"],
        "message_id": row["message_id"],
        "state": row["state"],
        "about": row["about"],
        "ticket": row["ticket_id"],
        "entry": row["entry_id"],
        "from": row["from_email"],
        "to": load(row["to_emails"]),
        "cc": load(row["cc_emails"]),
        "bcc": load(row["bcc_emails"]),
        "reply_to": str(message["Reply-To"]) if message["Reply-To"] else None,
        "subject": str(message["Subject"]),
        "headers": {name: str(value) for name, value in message.items()},
        "text": text.get_content().rstrip("\n") if text else "",
        "html": html.get_content() if html else "",
        "attachments": [
            {
                "name": part.get_filename(),
                "content_type": part.get_content_type(),
                "size": len(part.get_payload(decode=True)),
            }
            for part in message.iter_attachments()
        ],
        "attempts": row["attempts"],
        "error": row["error"],
        "failures": load(row["failures"]),
        "created_at": iso_milliseconds(row["created_at"]),
        "sent_at": iso_milliseconds(row["sent_at"]) if row["sent_at"] else None,
    }


def _harmless(text: str) -> str:
    """Text of strangers, without what a terminal would obey."""
    return "".join(character if character.isprintable() or character in "\n\t" else " " for character in text)
