"""What a person sees who deploys a template in the console, and what CloudFormation takes."""

import re
import subprocess
from pathlib import Path

import pytest

from lint import template

TEMPLATES = sorted((Path(__file__).parent.parent.parent / "templates").glob("*.yaml"))
BY_NAME = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)


@BY_NAME
def test_every_parameter_explains_itself(path):
    read = template.load(path)
    for name, parameter in read["Parameters"].items():
        example = re.search(r"Example: (.+)$", parameter["Description"])
        assert example, f"{name} has no example"
        if not parameter["Type"].startswith("AWS::"):
            assert parameter["ConstraintDescription"], name
        if "AllowedPattern" in parameter:
            values = example[1].split(",") if parameter["Type"] == "CommaDelimitedList" else [example[1]]
            fitting = [value for value in values if re.fullmatch(parameter["AllowedPattern"], value)]
            assert fitting == values, f"{name}: its own example does not fit"


@BY_NAME
def test_every_parameter_is_in_a_group_and_has_a_label(path):
    read = template.load(path)
    interface = read["Metadata"]["AWS::CloudFormation::Interface"]
    grouped = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    assert sorted(grouped) == sorted(read["Parameters"])
    assert set(interface["ParameterLabels"]) == set(read["Parameters"])


@BY_NAME
def test_the_cli_can_send_it_without_a_bucket(path):
    assert path.stat().st_size <= 51_200


@BY_NAME
def test_no_partition_or_region_is_written_down(path):
    without_examples = re.sub(r"Example: .*|such as arn:\S*|AllowedPattern: .*", "", path.read_text())
    assert not re.search(r"arn:aws[:-]", without_examples)
    assert not re.search(r"\b[a-z]{2}-[a-z]+-\d\.amazonaws", without_examples)


def test_the_server_of_the_sample_is_set_up_by_a_script_that_bash_can_read(templates, tmp_path):
    server = templates["sample-product"]["Resources"]["LaunchTemplate"]["Properties"]["LaunchTemplateData"]
    script, values = server["UserData"]["Fn::Base64"]["Fn::Sub"]
    assert set(re.findall(r"\$\{([\w:]+)\}", script)) - set(values) == {
        *("AWS::StackId", "AWS::Region", "AWS::URLSuffix"),  # CloudFormation's own,
        "AdministratorPassword",  # and an ARN: no one chooses what is in these
    }
    chosen = {name: value for name, value in values.items() if "Fn::FindInMap" not in value}
    assert all(set(value) == {"Fn::Base64"} for value in chosen.values()), "what somebody entered could end a string"
    path = tmp_path / "user-data"
    path.write_text(re.sub(r"\$\{([\w:]+)\}", "x" * 100, script))
    subprocess.run(["bash", "-n", path], check=True)
    assert path.stat().st_size <= 16_384, "EC2 takes no more"
