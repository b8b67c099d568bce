"""scripts/release, and scripts/deploy --release, which takes what it made without a toolchain and nothing else."""

import hashlib
import http.server
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
import yaml

from kit.lambda_.executables import ARCHITECTURE, ROOT

VERSION = "0.1.0"  # which CHANGELOG.md has
OTHER = "arm64" if ARCHITECTURE == "x86_64" else "x86_64"
FUNCTIONS = ("NotificationFunction", "ApprovalFunction")


@pytest.fixture
def packaged(zips, tmp_path) -> Path:
    """Zips with their bills of materials, for both architectures."""
    folder = tmp_path / "packaged"
    folder.mkdir()
    for function in FUNCTIONS:
        for architecture in (ARCHITECTURE, OTHER):
            shutil.copy(zips / f"{function}-{ARCHITECTURE}.zip", folder / f"{function}-{architecture}.zip")
            (folder / f"{function}-{architecture}.cdx.json").write_text("{}")
    return folder


@pytest.fixture
def release(run, packaged, tmp_path) -> Callable[..., Path]:
    def make(name: str = "release", **environment: str) -> Path:
        done = run("release", VERSION, "--zips", str(packaged), "--output", str(tmp_path / name), **environment)
        assert done.returncode == 0, done.stderr
        return tmp_path / name

    return make


@pytest.fixture
def deploy(run, account):
    """Deploys for the first time, but changes nothing."""
    account.is_signed_in()
    account.has_no_stack()
    account.answers("head-bucket", err="An error occurred (404) when calling the HeadBucket operation: Not Found", code=254)
    return partial(run, "deploy", "--email", "a@example.com", "--dry-run")


@pytest.fixture
def served(tmp_path) -> Iterator[str]:
    """tmp_path, as a web server has it."""
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


class Loader(yaml.SafeLoader):
    """CloudFormation's own tags are of no interest here."""


Loader.add_multi_constructor("!", lambda *_: None)


def parameters(template: Path) -> dict:
    found: dict = yaml.load(template.read_text(), Loader)["Parameters"]
    return found


def test_the_same_tree_gives_the_same_bytes_whatever_the_locale(release):
    first, second = release("one", LC_ALL="C"), release("two", LC_ALL="C.UTF-8", TZ="Asia/Tokyo")
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted(path.name for path in second.iterdir())
    assert [name for name in names if (first / name).read_bytes() != (second / name).read_bytes()] == []


def test_a_release_has_everything_and_its_checksums(release, packaged):
    made = release()
    sums = dict(reversed(line.split("  ")) for line in (made / "SHA256SUMS").read_text().splitlines())
    assert set(sums) == {path.name for path in made.iterdir()} - {"SHA256SUMS"}
    assert all(hashlib.sha256((made / name).read_bytes()).hexdigest() == value for name, value in sums.items())
    for function in FUNCTIONS:
        for architecture in (ARCHITECTURE, OTHER):
            assert {f"{function}-{VERSION}-{architecture}{end}" for end in (".zip", ".cdx.json")} <= set(sums)
    assert "The first version." in (made / "NOTES.md").read_text() and "## " not in (made / "NOTES.md").read_text()


def test_its_templates_point_to_its_zips_and_are_otherwise_as_they_were(release):
    made = release()
    flow = parameters(made / "approval-flow.yaml")
    assert flow["NotificationCodeKey"]["Default"] == f"approval-flow-{VERSION}/NotificationFunction-{VERSION}-x86_64.zip"
    assert flow["ApprovalCodeKey"]["Default"] == f"approval-flow-{VERSION}/ApprovalFunction-{VERSION}-x86_64.zip"
    assert flow["Architecture"]["Default"] == "x86_64"
    assert parameters(made / "service-catalog.yaml")["TemplateKey"]["Default"] == f"approval-flow-{VERSION}/sample-product.yaml"
    for name in ("approval-flow.yaml", "service-catalog.yaml", "minimal-product.yaml"):
        before, after = (ROOT / "templates" / name).read_text(), (made / name).read_text()
        assert re.sub(rf"    Default: approval-flow-{VERSION}/.*\n", "", after) == before


def test_a_release_of_one_architecture_points_to_that(run, packaged, tmp_path):
    for path in packaged.glob("*x86_64*"):
        path.unlink()
    done = run("release", VERSION, "--zips", str(packaged), "--output", str(tmp_path / "arm"))
    assert done.returncode == 0, done.stderr
    flow = parameters(tmp_path / "arm/approval-flow.yaml")
    assert flow["Architecture"]["Default"] == "arm64" and flow["ApprovalCodeKey"]["Default"].endswith("-arm64.zip")


@pytest.mark.parametrize(
    ("version", "change", "complaint"),
    [
        ("1.2", None, "'1.2' is no version such as 1.2.0"),
        ("v0.1.0", None, "'v0.1.0' is no version"),
        ("9.9.9", None, "CHANGELOG.md has no section '## 9.9.9'"),
        (VERSION, "ApprovalFunction-arm64.zip", "has the zip of NotificationFunction for arm64, and not the others"),
        (VERSION, "ApprovalFunction-x86_64.cdx.json", "there is no bill of materials"),
        (VERSION, "*.zip", "there are no zips in"),
    ],
)
def test_what_can_not_be_released_is_refused(run, packaged, tmp_path, version, change, complaint):
    for path in packaged.glob(change) if change else ():
        path.unlink()
    done = run("release", version, "--zips", str(packaged), "--output", str(tmp_path / "out"))
    assert done.returncode == 1 and complaint in done.stderr, done.stderr


def test_a_folder_that_is_no_release_is_not_emptied(run, packaged, tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious/thesis").write_text("x")
    done = run("release", VERSION, "--zips", str(packaged), "--output", str(tmp_path / "precious"))
    assert done.returncode == 1 and "is there and is no release" in done.stderr
    assert (tmp_path / "precious/thesis").exists()


@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_a_release_is_deployed_from_its_folder(deploy, release, architecture):
    made = release()
    done = deploy("--release", str(made), "--architecture", architecture)
    assert done.returncode == 0, done.stderr
    digest = hashlib.sha256((made / f"ApprovalFunction-{VERSION}-{architecture}.zip").read_bytes()).hexdigest()
    assert f"ApprovalCodeKey=approval-flow/ApprovalFunction-{VERSION}-{architecture}-{digest[:16]}.zip" in done.stdout
    assert f"Architecture={architecture}" in done.stdout


def test_the_template_of_the_release_is_deployed_and_not_this_trees(run, account, release):
    made = release()
    account.is_signed_in()
    account.has_no_stack()
    account.answers("head-object", err="404", code=254)
    account.answers("cloudformation deploy", err="that is enough", code=255)
    done = run("deploy", "--email", "a@example.com", "--release", str(made), "--parameter", "LogRetentionDays=30")
    assert done.returncode == 1 and "that is enough" in done.stderr
    (call,) = account.called("cloudformation deploy")
    assert f"--template-file {made}/approval-flow.yaml" in call
    assert any(f"{made}/sample-product.yaml" in each for each in account.called("s3 cp"))


def test_a_release_is_fetched(deploy, release, served):
    release()
    done = deploy("--release", f"{served}/release/", "--architecture", "x86_64")
    assert done.returncode == 0, done.stderr
    assert f"ApprovalFunction-{VERSION}-x86_64-" in done.stdout


@pytest.mark.parametrize("name", [f"ApprovalFunction-{VERSION}-x86_64.zip", "approval-flow.yaml", "VERSION"])
@pytest.mark.parametrize("way", ["folder", "fetched"])
def test_a_file_that_was_changed_is_not_deployed(deploy, release, served, account, name, way):
    made = release()
    with (made / name).open("ab") as file:
        file.write(b"#")
    done = deploy("--release", str(made) if way == "folder" else f"{served}/release", "--architecture", "x86_64")
    assert done.returncode == 1
    assert f"{name} is not the file that was released, its SHA-256 is another one" in done.stderr.splitlines()[-1]
    assert not account.called("cloudformation deploy")


@pytest.mark.parametrize(
    ("remove", "complaint"),
    [
        ("SHA256SUMS", "there is no SHA256SUMS in it, so it is no release"),
        (f"NotificationFunction-{VERSION}-x86_64.zip", "is missing, which SHA256SUMS names"),
    ],
)
def test_a_release_that_is_not_whole_is_not_deployed(deploy, release, remove, complaint):
    made = release()
    (made / remove).unlink()
    done = deploy("--release", str(made), "--architecture", "x86_64")
    assert done.returncode == 1 and complaint in done.stderr.splitlines()[-1]


def test_a_release_without_the_architecture_names_those_that_it_has(run, deploy, packaged, tmp_path):
    for path in packaged.glob("*arm64*"):
        path.unlink()
    assert run("release", VERSION, "--zips", str(packaged), "--output", str(tmp_path / "one")).returncode == 0
    done = deploy("--release", str(tmp_path / "one"), "--architecture", "arm64")
    assert done.returncode == 1 and "it has no zips for arm64, but for x86_64: give --architecture" in done.stderr


@pytest.mark.parametrize(
    ("where", "complaint"),
    [
        ("not/there", "there is no such folder; a URL begins with https://"),
        ("http://example.com/release", "only https is taken"),
        ("ftp://example.com/release", "only https is taken"),
        ("http://127.0.0.1:9/release", "SHA256SUMS can't be fetched from there"),
    ],
)
def test_no_release_at_all(deploy, where, complaint):
    done = deploy("--release", where)
    assert done.returncode == 1 and complaint in done.stderr.splitlines()[-1], done.stderr
