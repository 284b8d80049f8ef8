"""`freehold settings`."""

import click

from freehold.cli.options import Place, as_json, print_rows, takes_data


@click.command()
@as_json
@takes_data
def settings(place: Place, is_json: bool) -> None:
    """Every setting: name, value, default or where it was chosen, what it does."""
    with place.open() as installation:
        chosen = installation.settings
    print_rows(
        (
            {
                "name": name,
                "value": "(secret)" if value and name in SECRET else value,
                "is_default": value == field.default,
                "description": field.description or "",
            }
            for name, field in type(chosen).model_fields.items()
            for value in [getattr(chosen, name)]
        ),
        is_json,
    )


SECRET = frozenset({"database", "smtp_url", "whatsapp_token", "whatsapp_app_secret", "whatsapp_verify_token"})
"""May hold a password: never shown."""
