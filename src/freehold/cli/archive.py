"""`freehold backup` and `freehold restore`."""

import os
from pathlib import Path

import click

from freehold.cli.options import Place, takes_data

_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("to", type=_FILE)
@takes_data
def backup(place: Place, *, to: Path) -> None:
    """Write everything to one file, consistent while the server runs; prints its path.

    TO may be a directory: then the file is named by the time.
    """
    import freehold.core.model  # noqa: F401 - the tables that there are
    from freehold import __version__
    from freehold.kernel.backup import write_backup
    from freehold.kernel.clock import iso_milliseconds

    with place.open() as installation:
        now = installation.clock.now()
        file = to / f"freehold-{iso_milliseconds(now)[:19].replace(':', '')}.tar" if to.is_dir() else to
        counts = write_backup(installation.data, installation.database.engine.url, file, __version__, now)
    click.echo(file)
    for name in counts.missing:
        click.echo(f"freehold: the file {name} is missing on disk; the backup is without it.", err=True)
    click.echo(
        f"{counts.rows} rows and {counts.blobs} files. Keep it safe: it holds the key that opens the account's secrets.",
        err=True,
    )


@click.command()
@click.argument("from_", metavar="FROM", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@takes_data
def restore(place: Place, *, from_: Path) -> None:
    """Make a new data directory out of a backup; with --database, its tables go into that (empty) database."""
    import freehold.core.model  # noqa: F401 - the tables that there are
    from freehold.kernel.restore import restore_backup

    restored = restore_backup(from_, place.data, place.database or os.environ.get("FREEHOLD_DATABASE") or None)
    click.echo(place.data)
    click.echo(
        f"As it was at {restored.made_at}: {restored.rows} rows and {restored.blobs} files. "
        f"Start it with `freehold serve --data {place.data}`.",
        err=True,
    )
