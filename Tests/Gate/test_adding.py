"""What `add` puts in, and that it leaves the rest as it was."""

import re
import subprocess
from pathlib import Path

import pytest
import second_opinion
from gating import CORPUS, WISHES, gated, problems

from gate import adding, source
from gate.trouble import Refused

ROOT = Path(__file__).parent.parent.parent
GATED = {path.name: gated(path.read_bytes()) for path in CORPUS}
every = pytest.mark.parametrize("path", CORPUS, ids=[path.name for path in CORPUS])


@every
def test_the_result_holds(path):
    assert problems(GATED[path.name]) == []


@every
def test_a_reader_that_shares_nothing_with_it_finds_nothing_open(path):
    template = second_opinion.load(GATED[path.name].decode())
    template["Conditions"] = template.get("Conditions") or {}
    assert second_opinion.ungated(template) == {}


@every
def test_only_bytes_are_put_in(path):
    assert second_opinion.only_inserted(path.read_bytes(), GATED[path.name])


@every
def test_everything_else_means_what_it_meant(path):
    before, after = second_opinion.load(path.read_text()), second_opinion.load(GATED[path.name].decode())
    for name, resource in before["Resources"].items():
        mine = dict(after["Resources"][name])
        depends = mine.pop("DependsOn", None) or []
        left = [each for each in ([depends] if isinstance(depends, str) else depends) if not re.fullmatch(r"Gate\d*", each)]
        was = resource.get("DependsOn") or []
        assert sorted(left) == sorted(
            each for each in ([was] if isinstance(was, str) else was) if not re.fullmatch(r"Gate\d*", each)
        )
        assert mine == {key: value for key, value in resource.items() if key != "DependsOn"}
    for section in set(before) - {"Resources", "Parameters", "Metadata"}:
        assert after[section] == before[section]
    for name, parameter in (before.get("Parameters") or {}).items():
        assert after["Parameters"][name] == parameter


@every
@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_second_add_changes_no_byte(path, ending, mark):
    once = gated(mark + path.read_bytes().replace(b"\n", ending))
    assert once.startswith(mark) and not once.removeprefix(mark).startswith(b"\xef\xbb\xbf")
    if ending == b"\r\n":
        assert not re.search(rb"(?<!\r)\n", once)
    again = adding.add(source.decode("template", once), WISHES)
    assert again.made is None
    assert again.source.encoded() == once
    assert problems(once) == []


@every
def test_a_missing_last_line_break_stays_missing(path):
    text = path.read_bytes().rstrip(b"\n")
    assert gated(text)[-1:] not in (b"\n", b"\r")


@pytest.mark.parametrize("name", ["minimal-product", "sample-product"])
def test_our_own_products_hold(name):
    data = (ROOT / f"templates/{name}.yaml").read_bytes()
    assert problems(data) == []
    assert second_opinion.ungated(second_opinion.load(data.decode())) == {}


def test_the_linter_finds_nothing_wrong_with_what_is_put_in(tmp_path):
    linter = ROOT / ".venv/lint/bin/cfn-lint"
    if not linter.exists():
        pytest.skip("scripts/setup lint has not run")
    text = "Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n"
    for name, template in {"a.yaml": text, "b.json": '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}'}.items():
        path = tmp_path / name
        path.write_bytes(gated(template))
        done = subprocess.run([linter, "--non-zero-exit-code", "informational", path], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def resources(text: str | bytes) -> dict:
    return second_opinion.load(gated(text).decode())["Resources"]


def test_what_is_put_in():
    text = """
Parameters:
  Size: {Type: Number}
  Password: {Type: String, NoEcho: true}
Resources:
  Topic: {Type: AWS::SNS::Topic}
"""
    found = resources(text)
    seal = found["Approval"]["Properties"].pop("Template")
    assert re.fullmatch("[0-9a-f]{64}", seal)
    token = {"Fn::ImportValue": "approval-flow-ServiceToken"}
    handle = {"Ref": "WaitHandle"}
    assert found == {
        "WaitHandle": {"Type": "AWS::CloudFormation::WaitConditionHandle"},
        "Approval": {
            "Type": "Custom::NotificationFunction",
            "Properties": {
                "ServiceToken": token,
                "ServiceTimeout": "3600",
                "Region": {"Ref": "AWS::Region"},
                "WaitUrl": handle,
                "EmailID": {"Ref": "UserEmail"},
                "Product": "Some product",
                "Size": {"Ref": "Size"},
            },
        },
        "WaitCondition": {
            "Type": "AWS::CloudFormation::WaitCondition",
            "DependsOn": "Approval",
            "Properties": {"Handle": handle, "Timeout": "43200"},
        },
        "Gate": {
            "Type": "Custom::ApprovalGate",
            "DependsOn": "WaitCondition",
            "Properties": {
                "ServiceToken": token,
                "ServiceTimeout": "300",
                "WaitUrl": handle,
                "Digest": {"Fn::GetAtt": ["Approval", "Digest"]},
            },
        },
        "Topic": {"Type": "AWS::SNS::Topic", "DependsOn": "Gate"},
    }


def test_names_that_are_taken_get_others():
    found = resources((ROOT / "Tests/Gate/corpus/names.yaml").read_text())
    assert found["Gate2"]["DependsOn"] == "WaitCondition2"
    assert found["Gate2"]["Properties"]["Digest"] == {"Fn::GetAtt": ["Approval3", "Digest"]}
    assert found["Approval3"]["Properties"]["EmailID"] == {"Ref": "UserEmail2"}
    assert found["WaitCondition2"]["Properties"]["Handle"] == {"Ref": "WaitHandle2"}
    assert found["Gate"]["DependsOn"] == "Gate2"


def test_a_parameter_whose_name_means_something_is_shown_under_another():
    shown = resources((ROOT / "Tests/Gate/corpus/names.yaml").read_text())["Approval3"]["Properties"]
    for name in "Timeout Approvers Quorum Region Product Notes ServiceTimeout WaitUrl EmailID Template".split():
        other = "TimeoutParameter2" if name == "Timeout" else f"{name}Parameter"
        assert shown[other] == {"Ref": name}
    assert "Timeout" not in shown and "Approvers" not in shown and "Quorum" not in shown


def test_a_resource_waits_by_itself_only_where_nothing_else_makes_it():
    found = resources((ROOT / "Tests/Gate/corpus/conditional.yaml").read_text())
    own = {name for name, each in found.items() if "Gate" in str(each.get("DependsOn", ""))}
    assert own == {"Queue", "DeadLetterQueue", "Tagged", "Untagged", "Follower", "Shadowed"} | ({"Chosen"} & own)
    assert "DependsOn" not in found["Both"] and found["Companion"]["DependsOn"] == "Tagged" and "DependsOn" not in found["InMap"]
    assert "DependsOn" not in found["Attribute"]


@pytest.mark.parametrize(
    ("parameter", "reason"),
    [
        ("{Type: String, NoEcho: true}", "is NoEcho"),
        ("{Type: String, NoEcho: 'TRUE'}", "is NoEcho"),
        ("{Type: CommaDelimitedList}", "is a list"),
        ("{Type: 'AWS::SSM::Parameter::Value<List<String>>'}", "is a list"),
        ("{Type: Number}", "is of type Number"),
    ],
)
def test_an_address_that_can_not_be_shown_is_refused(parameter, reason):
    text = f"Parameters:\n  UserEmail: {parameter}\nResources:\n  Topic: {{Type: AWS::SNS::Topic}}\n"
    with pytest.raises(Refused, match=f"{reason}.*--email-parameter"):
        gated(text)
    other = adding.Wishes("Product", WISHES.token, "Owner")
    assert second_opinion.load(gated(text, other).decode())["Resources"]["Approval"]["Properties"]["EmailID"] == {"Ref": "Owner"}


def test_the_address_that_is_there_is_taken():
    text = "Parameters:\n  Owner: {Type: String}\nResources:\n  Topic: {Type: AWS::SNS::Topic}\n"
    found = second_opinion.load(gated(text, adding.Wishes("Product", WISHES.token, "Owner")).decode())
    assert list(found["Parameters"]) == ["Owner"]
    assert found["Resources"]["Approval"]["Properties"]["EmailID"] == {"Ref": "Owner"}


def test_comments_stay_with_what_they_speak_of():
    text = """\
Description: >
  # not a comment

# of the resources
# too
Resources:
  # of the topic
  Topic:
    Type: AWS::SNS::Topic # of the type
    # of the properties
    Properties: {}
"""
    after = gated(text).decode()
    assert "# of the resources\n# too\nResources:\n" in after
    assert (
        "  # of the topic\n  Topic:\n    Type: AWS::SNS::Topic # of the type\n    DependsOn: Gate\n    # of the properties"
        in after
    )


def test_what_was_forgotten_later_is_put_in_by_another_add():
    once = gated("Parameters:\n  Size: {Type: Number}\nResources:\n  Topic: {Type: AWS::SNS::Topic}\n").decode()
    grown = once.replace("Parameters:\n", "Parameters:\n  Width: {Type: Number}\n")
    grown += "  More:\n    Type: AWS::SNS::Topic\n    Properties: {DisplayName: !Ref Width}\n"
    assert {each.rule for each in problems(grown)} == {"open", "seal", "unseen"}
    again = adding.add(source.decode("template", grown.encode()), WISHES)
    assert again.made and "1 more resources wait" in again.made and "Width" in again.made
    assert problems(again.source.encoded()) == []


def test_an_approval_that_does_not_hold_otherwise_is_refused():
    broken = gated("Resources:\n  Topic: {Type: AWS::SNS::Topic}\n").decode().replace("    DependsOn: WaitCondition\n", "")
    with pytest.raises(Refused, match="it has an approval already, and Gate does not wait"):
        gated(broken)


def test_a_form_that_lists_the_address_already_is_left():
    text = """
Metadata: {"AWS::CloudFormation::Interface": {ParameterGroups: [{Parameters: [Size, UserEmail]}]}}
Parameters: {Size: {Type: Number}}
Resources: {Topic: {Type: AWS::SNS::Topic}}
"""
    after = second_opinion.load(gated(text).decode())
    assert after["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"] == [{"Parameters": ["Size", "UserEmail"]}]


@pytest.mark.parametrize(
    "metadata",
    [
        "[]",
        "",
        "text",
        "{'AWS::CloudFormation::Interface': [a]}",
        "{'AWS::CloudFormation::Interface': {ParameterGroups: {a: b}}}",
    ],
)
def test_metadata_of_a_strange_form_is_left(metadata):
    assert gated(f"Metadata: {metadata}\nResources: {{Topic: {{Type: AWS::SNS::Topic}}}}\n").startswith(
        f"Metadata: {metadata}\n".encode()
    )
