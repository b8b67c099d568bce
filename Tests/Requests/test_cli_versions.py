"""scripts/requests calls no aws CLI, and reads what either version of it has written."""

import json

import pytest

from kit.flow.cli import PLACES, without_cli


@pytest.mark.parametrize("version", sorted(PLACES))
def test_a_profile_that_the_cli_wrote_is_enough(local_aws, flow, history, tmp_path, version):
    asked = history["pending"].id
    for arguments in (["list", "--status", "pending", "--json"], ["show", asked, "--json"], ["report", "--json"]):
        done = without_cli("requests", *arguments, "--stack-name", "record", version=version, local_aws=local_aws, home=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert asked in done.stdout or json.loads(done.stdout)["total"]["pending"]


@pytest.mark.parametrize(
    ("profile", "line"),
    [
        ("login_session = arn:aws:iam::123456789012:user/ann", "aws configure export-credentials --format env"),
        (
            "sso_session = ours\nsso_account_id = 123456789012\nsso_role_name = operator\n[sso-session ours]\n"
            "sso_region = us-east-1\nsso_start_url = https://ours.awsapps.com/start",
            "the AWS credentials have expired: sign in again, for example with 'aws sso login'",
        ),
    ],
    ids=["aws login", "aws sso login"],
)
def test_how_only_version_2_signs_in(command, tmp_path, profile, line):
    (tmp_path / "config").write_text(f"[profile operator]\n{profile}\n")
    keys = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    done = command("--profile", "operator", AWS_CONFIG_FILE=str(tmp_path / "config"), **keys)
    assert (done.returncode, done.stdout) == (1, "") and line in done.stderr and done.stderr.count("\n") == 1
