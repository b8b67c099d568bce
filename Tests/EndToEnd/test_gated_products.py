"""Products that had no approval, gated with scripts/gate and launched: nothing of them is there before somebody said yes."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from kit.flow.product import APPROVERS, Launcher, Product
from kit.lambda_.executables import ROOT

PRODUCTS = sorted((Path(__file__).parent / "templates/products").iterdir())
#: How many resources each has, where its conditions are as by default.
SIZES = {"archive.yaml": 2, "names.json": 3, "topic.yaml": 3}
#: A parameter of each, its value, another, and the name under which approvers see it.
CHANGES = {
    "archive.yaml": ("Title", "Team archive", "Old archive", "Title"),
    "names.json": ("Timeout", "30", "60", "TimeoutParameter"),
    "topic.yaml": ("Size", "1", "2", "Size"),
}
REASON = "Not this quarter"


@pytest.fixture
def launch(launcher: Launcher, ledger_flow: dict[str, str], tmp_path: Path) -> Callable[[Path], tuple[Product, str]]:
    """Gates a template and launches it; returns the stack and the gated text."""

    def start(path: Path) -> tuple[Product, str]:
        gated = tmp_path / path.name
        for arguments in (("add", path, "--output", gated), ("check", gated)):
            subprocess.run([ROOT / "scripts/gate", *arguments], check=True, capture_output=True)
        text = gated.read_text()
        asked = launcher.product(APPROVERS[0], ledger_flow["ServiceToken"])
        given = {name: value for name, value in asked.parameters.items() if name == "UserEmail"}
        return Product(asked.aws, asked.web, asked.local_aws, asked.approver, asked.name, given).launch(text), text

    return start


def created(product: Product) -> set[str]:
    """The resources that CloudFormation has begun to create, those of the approval left out."""
    resources = product.cloudformation.describe_stack_resources(StackName=product.stack_id)["StackResources"]
    ours = ("AWS::CloudFormation::WaitCondition", "AWS::CloudFormation::WaitConditionHandle", "Custom::")
    return {
        each["LogicalResourceId"]
        for each in resources
        if not each["ResourceType"].startswith(ours) and each["ResourceStatus"] in ("CREATE_IN_PROGRESS", "CREATE_COMPLETE")
    }


@pytest.mark.parametrize("path", PRODUCTS, ids=[path.name for path in PRODUCTS])
def test_nothing_is_created_before_somebody_said_yes(launch, path):
    product, _ = launch(path)
    product.mail()
    assert created(product) == set()
    product.decide("approve")
    assert product.status() == "CREATE_IN_PROGRESS" and created(product) == set()
    product.by(APPROVERS[1]).decide("approve")
    assert product.rest() == "CREATE_COMPLETE", product.reasons()
    assert len(created(product)) == SIZES[path.name]


@pytest.mark.parametrize("decision, status", [("approve", "UPDATE_COMPLETE"), ("reject", "UPDATE_ROLLBACK_COMPLETE")])
@pytest.mark.parametrize("path", PRODUCTS, ids=[path.name for path in PRODUCTS])
def test_an_update_waits_for_the_approvers(launch, path, decision, status):
    product, text = launch(path)
    people = [product.by(each) for each in APPROVERS[:2]]
    for each in people:
        assert each.decide("approve").status == 200
    assert product.rest() == "CREATE_COMPLETE", product.reasons()
    parameter, old, new, shown = CHANGES[path.name]
    product.update(text, **{parameter: new})
    assert f"{shown}: {old} \u2192 {new}" in product.mail(after=1).text
    assert product.status() == "UPDATE_IN_PROGRESS"
    for each in people if decision == "approve" else people[:1]:
        assert each.decide(decision, after=1).status == 200
    assert product.rest() == status, product.reasons()


@pytest.mark.parametrize("path", PRODUCTS, ids=[path.name for path in PRODUCTS])
def test_nothing_is_created_after_a_no(launch, path):
    product, _ = launch(path)
    assert product.decide("reject", REASON).status == 200
    assert product.rest() == "ROLLBACK_COMPLETE"
    assert created(product) == set()
    assert REASON in product.reasons()
    product.delete()


def test_the_approver_sees_the_values_under_names_that_mean_nothing(launch):
    product, _ = launch(next(each for each in PRODUCTS if each.name == "names.json"))
    text = product.page().text()
    for shown in ("TimeoutParameter", "30", "QuorumParameter", "Zones"):
        assert shown in text
    product.decide("reject")
    product.rest()
