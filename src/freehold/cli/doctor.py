"""`freehold doctor`: what an installation is made of, what is wrong with it, and how to mend that."""

import click

from freehold.cli.options import Place, as_json, print_rows, takes_data


@click.command()
@as_json
@takes_data
def doctor(place: Place, is_json: bool) -> int:
    """Look at everything; one line a finding: ok, warn or fail, what, and what to do. Exit code 1 when something fails."""
    from freehold.cli.examination import examine

    with place.open() as installation:
        findings = examine(installation)
    print_rows((finding._asdict() for finding in findings), is_json)
    return 1 if any(finding.state == "fail" for finding in findings) else 0
