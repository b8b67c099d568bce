"""The private names of ministack that the local AWS stands on."""

import subprocess
from pathlib import Path

from local_aws.private_names import PRIVATE_NAMES, VERSION

ROOT = Path(__file__).parent.parent.parent


def run(code: str) -> subprocess.CompletedProcess:
    """Runs Python where ministack is installed, which is not where these tests are."""
    return subprocess.run(
        [ROOT / ".venv/local-aws/bin/python", "-c", code], cwd=ROOT / "scripts/tools", capture_output=True, text=True
    )


def test_every_private_name_is_still_there_with_its_parameters():
    done = run("from local_aws import emulator; print(*emulator.problems(), sep='\\n')")
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr


BREAK = "import ministack.services.sns as sns; {}; from local_aws import emulator; print(*emulator.problems())"


def test_a_name_that_disappears_is_reported():
    assert "services.sns:_fanout" in run(BREAK.format("del sns._fanout")).stdout


def test_a_changed_parameter_is_reported():
    assert "services.sns:_fanout takes (topic)" in run(BREAK.format("sns._fanout = lambda topic: None")).stdout


def test_every_private_name_is_used():
    sources = "".join(
        path.read_text() for path in (ROOT / "scripts/tools/local_aws").rglob("*.py") if path.name != "private_names.py"
    )
    # Some users build the name from the module's, so the last part is what can be found.
    assert [name for name in PRIVATE_NAMES if f':{name.split(":")[1]}"' not in sources] == []


def test_the_pinned_release_is_the_one_that_was_read():
    assert f"ministack=={VERSION} " in (ROOT / "scripts/requirements/local-aws.txt").read_text()
