"""Writes the migration that brings the tables from the newest revision to what the models say.

Compares an empty migrated SQLite file with the metadata, and moves `HEAD` in kernel/migrate.py on. Read the result
before you commit it: Alembic sees a renamed column as one dropped and one added.
"""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command

from freehold.kernel import migrate


def main(message: str) -> None:
    following = f"{int(migrate.HEAD) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/empty.db"
        migrate.migrate(url)
        command.revision(migrate.alembic_config(url), message, autogenerate=True, rev_id=following)
    source = Path(migrate.__file__)
    source.write_text(re.sub(r'^HEAD = ".*"$', f'HEAD = "{following}"', source.read_text("utf-8"), flags=re.M), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
