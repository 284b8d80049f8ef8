"""`freehold serve` and `freehold work`."""

import click

from freehold.cli.options import Place, takes_data


@click.command()
@takes_data
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: a free one")
@click.option("--tls", is_flag=True, help="Serve https with a certificate of our own authority, made once")
@click.option("--no-work", is_flag=True, help="Leave webhooks, reports and sending to `freehold work`")
@click.option("--behind-proxy", metavar="ADDRESSES", help="Believe X-Forwarded-* from these (comma-separated, or *)")
def serve(place: Place, *, host: str, port: int, tls: bool, no_work: bool, behind_proxy: str | None) -> int:
    """Run the server. Prints `ready URL` when it accepts requests; SIGTERM and Ctrl-C end it gracefully."""
    from freehold.cli.running import Server, listen

    listener = listen(host, port)
    with listener, place.open(create=True, is_logging=True) as installation:
        server = Server(installation, listener, host, is_tls=tls, is_working=not no_work, behind_proxy=behind_proxy)

        def on_ready(url: str) -> None:
            click.echo(f"ready {url}")
            if server.authority is not None:
                click.echo(f"certificate authority {server.authority}")

        return server.run(on_ready)


@click.command()
@takes_data
def work(place: Place) -> int:
    """Run a worker of its own: webhooks, reports, sending. Any number may run beside the servers."""
    from freehold.cli.running import work_until_stopped

    with place.open(is_logging=True) as installation:
        return work_until_stopped(installation)
