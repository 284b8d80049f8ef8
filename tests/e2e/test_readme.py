"""The tour of README.md, typed as it stands there."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.servers import FREEHOLD, receiving

README = Path(__file__).resolve().parents[2] / "README.md"


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_five_minute_tour_works(tmp_path: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    process = subprocess.Popen([FREEHOLD, "demo", "--port", "0"], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with receiving() as receiver, process.stdout:
        try:
            found = re.match(r"ready (\S+)", process.stdout.readline())
            assert found
            typed = "\n".join(blocks[:3]).replace("http://127.0.0.1:8000", found[1])
            typed = typed.replace("http://127.0.0.1:9000/hook", receiver.url).replace(". .venv/bin/activate", ":")
            waiting = "until freehold webhook deliveries | grep -q .; do sleep 0.1; done\nfreehold webhook deliveries"
            typed = typed.replace("freehold webhook deliveries", waiting, 1)
            path = f"{Path(FREEHOLD).parent}{os.pathsep}{os.environ['PATH']}"
            done = subprocess.run(
                ["sh", "-eu"], input=typed, cwd=tmp_path, env={**os.environ, "PATH": path},
                capture_output=True, text=True, check=False, timeout=60,
            )  # fmt: skip
        finally:
            process.terminate()
            process.wait(15)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"first_name":"Avery"' in done.stdout
    assert "Where is my parcel?" in done.stdout
    assert re.search(rf"message_create\tdelivered\t1\t200\t{receiver.url}", done.stdout)
    assert "sent a normal message" in done.stdout or "opened conversation" in done.stdout
    assert [body["action"] for body in receiver.bodies()] == ["message_create"]
    assert '"subject":"Late"' in done.stdout
    assert '"total":' in done.stdout
    assert "kept\treply" in done.stdout
