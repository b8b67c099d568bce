"""The command: what it prints where, its exit statuses, its files."""

import itertools
import json
import os
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
import second_opinion
from gating import gated

from gate import cli, inspection

ROOT = Path(__file__).parent.parent.parent
TEXT = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"
OPEN = gated(TEXT).decode().replace("    Type: AWS::SNS::Topic\n    DependsOn: Gate\n", "    Type: AWS::SNS::Topic\n")


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run([ROOT / "scripts/gate", *arguments], capture_output=True, timeout=60)
    assert b"Traceback" not in done.stderr
    return done


def test_add_writes_to_stdout_and_says_what_it_did_on_stderr(write):
    done = run("add", write("product.yaml", TEXT), "--product", "It's a blog")
    assert done.returncode == 0
    assert second_opinion.load(done.stdout.decode())["Resources"]["Approval"]["Properties"]["Product"] == "It's a blog"
    assert b"1 of 1 resources wait for Gate" in done.stderr


def test_add_writes_a_file_that_check_finds_to_hold(write, tmp_path):
    path, output = write("product.yaml", TEXT.replace("\n", "\r\n")), str(tmp_path / "gated.yaml")
    assert run("add", path, "--output", output).stdout == b""
    again = run("add", output)
    assert again.returncode == 0
    assert again.stdout == Path(output).read_bytes()
    assert b"gated already; nothing was changed" in again.stderr
    done = run("check", output)
    assert (done.returncode, done.stdout.decode()) == (0, f"{output}: holds: 1 resource waits for Gate\n")
    assert Path(path).read_bytes() == TEXT.replace("\n", "\r\n").encode()
    # Written over what was read, it is whole or as before.
    assert run("add", path, "--output", path).returncode == 0
    assert run("check", path).returncode == 0
    assert os.stat(path).st_mode & 0o777 == os.stat(output).st_mode & 0o777


@pytest.mark.parametrize(
    ("arguments", "token"),
    [
        ((), {"Fn::ImportValue": "approval-flow-ServiceToken"}),
        (("--stack-name", "mine"), {"Fn::ImportValue": "mine-ServiceToken"}),
        (
            ("--service-token", "arn:aws:lambda:eu-west-1:111122223333:function:it"),
            "arn:aws:lambda:eu-west-1:111122223333:function:it",
        ),
    ],
)
def test_whose_function_is_asked(write, arguments, token):
    found = second_opinion.load(run("add", write("a.yaml", TEXT), *arguments).stdout.decode())["Resources"]
    assert found["Approval"]["Properties"]["ServiceToken"] == found["Gate"]["Properties"]["ServiceToken"] == token


def test_a_refusal_is_one_line_with_its_place(write, tmp_path):
    path, output = write("macro.yaml", "Transform: Mine\n" + TEXT), tmp_path / "gated.yaml"
    done = run("add", path, "--output", str(output))
    assert (done.returncode, done.stdout) == (1, b"")
    assert re.fullmatch(
        rf"gate: {re.escape(path)}:1:12: refused: the Transform Mine may add or rename resources: .+\n", done.stderr.decode()
    )
    assert not output.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("put",),
        ("add",),
        ("add", "a.yaml", "b.yaml"),
        ("add", "a.yaml", "--product", ""),
        ("add", "a.yaml", "--product", "a\nb"),
        ("add", "a.yaml", "--email-parameter", "a-b"),
        ("add", "a.yaml", "--stack-name", "9"),
        ("add", "a.yaml", "--service-token", "arn:aws:sns:eu-west-1:111122223333:topic"),
        ("add", "a.yaml", "--stack-name", "a", "--service-token", "arn:aws:lambda:eu-west-1:111122223333:function:it"),
        ("check",),
        ("check", "a.yaml", "--json", "--sarif"),
        ("seal",),
        ("diff", "a.yaml"),
    ],
)
def test_wrong_usage(arguments):
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"usage: " in done.stderr


@pytest.mark.parametrize("arguments", [("--help",), *((each, "--help") for each in ("add", "check", "seal", "diff"))])
def test_help_has_examples(arguments):
    done = run(*arguments)
    assert done.returncode == 0
    assert b"scripts/gate check gated.yaml" in done.stdout or b"example" in done.stdout


@pytest.mark.parametrize("arguments", [("add", "{}"), ("check", "{}"), ("seal", "{}"), ("diff", "{}", "{}")])
def test_a_file_that_is_not_there(tmp_path, arguments):
    path = str(tmp_path / "missing.yaml")
    done = run(*(each.format(path) for each in arguments))
    assert done.returncode == 1
    said = (done.stdout + done.stderr).decode()
    assert said.count("\n") == 1 and "No such file" in said


def test_a_folder_for_check(write, tmp_path):
    write("holds.yaml", gated(TEXT))
    write("open.json", gated('{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}').decode().replace(', "DependsOn": "Gate"', ""))
    write("package.json", '{"name": "no template"}')
    write("broken.yml", "Resources: [\n")
    (tmp_path / ".hidden").mkdir()
    write(".hidden/open.yaml", OPEN)
    done = run("check", str(tmp_path))
    assert done.returncode == 1
    lines = done.stdout.decode().splitlines()
    assert f"{tmp_path}/holds.yaml: holds: 1 resource waits for Gate" in lines
    assert any(each.startswith(f"{tmp_path}/broken.yml:2:1: broken YAML") for each in lines)
    assert any(
        re.match(rf"{tmp_path}/open.json:\d+:\d+: A \(AWS::SNS::Topic\) can be created before Gate: add", each) for each in lines
    )
    assert not any("package.json" in each or ".hidden" in each for each in lines)


def test_a_folder_without_templates(tmp_path):
    done = run("check", str(tmp_path))
    assert done.returncode == 1 and b"there is no template" in done.stderr


def test_warnings_fail_it_only_where_that_is_asked_for(write):
    text = "Parameters:\n  Name: {Type: String}\n" + TEXT + "    Properties: {DisplayName: !Ref Name}\n"
    path = write("a.yaml", gated(text))
    done = run("check", path)
    assert done.returncode == 0
    assert done.stdout.decode() == f"{path}: holds: 1 resource waits for Gate, 1 warning\n"
    assert re.search(r"a\.yaml:\d+:\d+: warning: .*dynamic reference as Name", done.stderr.decode())
    strict = run("check", "--strict", path)
    assert strict.returncode == 1 and b"warning" in strict.stdout and b"holds" not in strict.stdout


def test_json_for_ci(write):
    holds, open_ = write("holds.yaml", gated(TEXT)), write("open.yaml", OPEN)
    done = run("check", "--json", holds, open_)
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["holds"] is False
    assert [(each["file"], each["holds"]) for each in found["templates"]] == [(holds, True), (open_, False)]
    (first, *_) = [each for each in found["templates"][1]["problems"] if each["rule"] == "open"]
    assert first["resource"] == "Topic" and first["line"] > 1 and first["column"] == 3 and "DependsOn: Gate" in first["message"]


def test_sarif_for_code_scanning(write):
    done = run("check", "--sarif", write("open.yaml", OPEN), write("holds.yaml", gated(TEXT)))
    assert done.returncode == 1
    log = json.loads(done.stdout)
    assert log["version"] == "2.1.0" and "sarif" in log["$schema"]
    (scan,) = log["runs"]
    rules = scan["tool"]["driver"]["rules"]
    assert scan["tool"]["driver"]["name"] and len({each["id"] for each in rules}) == len(rules)
    assert scan["results"]
    for result in scan["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning") and result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"].startswith("file:///")
        assert place["region"]["startLine"] >= 1 and place["region"]["startColumn"] >= 1


@pytest.mark.parametrize("text", [TEXT, TEXT.replace("\n", "\r\n"), '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'])
def test_seal(write, text):
    before = gated(text)
    path = write("a", before)
    assert b"sealed already" in run("seal", path).stderr
    assert Path(path).read_bytes() == before
    changed = before.replace(b"AWS::SNS::Topic", b"AWS::SQS::Queue")
    write("a", changed)
    assert run("check", path).returncode == 1
    done = run("seal", path, "--output", "-")
    assert done.returncode == 0 and Path(path).read_bytes() == changed
    assert run("seal", path).returncode == 0
    after = Path(path).read_bytes()
    assert after == done.stdout
    assert re.sub(rb"[0-9a-f]{64}", b"", after) == re.sub(rb"[0-9a-f]{64}", b"", changed)
    assert run("check", path).returncode == 0


def test_seal_puts_a_missing_digest_in(write):
    before = gated(TEXT)
    path = write("a.yaml", re.sub(rb" *Template: .*\n", b"", before))
    assert run("seal", path).returncode == 0
    assert run("check", path).returncode == 0


def test_seal_without_an_approval(write):
    done = run("seal", write("a.yaml", TEXT))
    assert done.returncode == 1 and b"there is no approval to seal" in done.stderr


def test_comments_and_layout_are_no_other_version(write):
    text = gated(TEXT).decode()
    path = write("a.yaml", "# said later\n" + text.replace("    Type: AWS::SNS::Topic\n", "    Type:   'AWS::SNS::Topic'\n"))
    assert run("check", path).returncode == 0


def test_diff(write):
    old = gated(
        "Parameters:\n  Size: {Type: Number}\nResources:\n  A: {Type: X, Properties: {S: 1, T: !Ref Size}}\n  B: {Type: Y}\n"
    )
    new = gated(
        "Parameters:\n  Size: {Type: Number}\n  Name: {Type: String}\n"
        "Resources:\n  A: {Type: X, Properties: {S: 2, T: !Ref Size}}\n  C: {Type: Z, Properties: {N: !Ref Name}}\n"
    )
    done = run("diff", write("old.yaml", old), write("new.yaml", new))
    assert done.returncode == 0
    said = done.stdout.decode()
    assert "~ resource A (X) changes, taking Size\n    Properties.S: 1 -> 2\n" in said
    assert "+ resource C (Z) appears, taking Name\n" in said
    assert "- resource B (Y) goes\n" in said
    assert "+ parameter Name appears\n" in said
    assert "    Properties.Name: " in said and "Template" not in said
    assert "An older version that stays active in the catalog" in said
    same = run("diff", write("old.yaml", old), write("same.yaml", old))
    assert "Nothing changes" in same.stdout.decode() and "An older version" in same.stdout.decode()
    objects = json.loads(run("diff", "--json", write("old.yaml", old), write("new.yaml", new)).stdout)
    assert {each["what"] for each in objects["changes"]} == {"appears", "goes", "changes"}


def test_diff_within_a_function(write):
    text = "Resources:\n  A: {Type: X, Properties: {S: !If [C, {T: 3}, !Ref A1], U: !Ref A2}}\n"
    changed = text.replace("3", "5").replace("!Ref A2", "!GetAtt A2.Arn")
    said = run("diff", write("a.yaml", text), write("b.yaml", changed)).stdout.decode()
    assert "    Properties.S.Fn::If[1].T: 3 -> 5\n" in said
    assert '    Properties.U: {"Ref":"A2"} -> {"Fn::GetAtt":["A2","Arn"]}\n' in said


def test_a_template_that_needs_a_bucket(write):
    done = run("add", write("large.yaml", TEXT + "# " + "x" * 51_200 + "\n"))
    assert done.returncode == 0 and b"bucket" in done.stderr
    assert b"bucket" not in run("add", write("small.yaml", TEXT)).stderr


def test_names_that_a_terminal_would_obey(write):
    done = run("add", write("a\x1b[31m.yaml", 'Transform: "M\\e[31m"\n' + TEXT))
    assert done.returncode == 1 and b"\x1b" not in done.stderr


def test_a_long_run_says_how_far_it_is(write, tmp_path, monkeypatch, capfd):
    for number in range(6):
        write(f"{number}.yaml", OPEN)
    clock = itertools.count(step=1.5)
    monkeypatch.setattr(inspection, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    assert cli.main(["check", "--json", str(tmp_path)]) == 1
    said = capfd.readouterr()
    assert said.err.splitlines() == [f"gate: looked at {number} of 6 files" for number in (1, 3, 5)]
    assert len(json.loads(said.out)["templates"]) == 6


def test_a_short_run_says_nothing_of_it(write, capfd):
    cli.main(["check", write("a.yaml", OPEN), write("b.yaml", OPEN)])
    assert not capfd.readouterr().err
