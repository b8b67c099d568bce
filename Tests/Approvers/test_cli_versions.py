"""scripts/approvers calls no aws CLI, and reads what either version of it has written."""

import pytest

from kit.flow.cli import PLACES, without_cli

DORA = "dora@example.com"


@pytest.mark.parametrize("version", sorted(PLACES))
def test_a_profile_that_the_cli_wrote_is_enough(local_aws, flow, tmp_path, version):
    for arguments in (["--json"], ["invite", DORA]):
        done = without_cli("approvers", *arguments, "--stack-name", "reach", version=version, local_aws=local_aws, home=tmp_path)
        assert done.returncode == 0 and DORA in done.stdout + done.stderr, done.stderr
