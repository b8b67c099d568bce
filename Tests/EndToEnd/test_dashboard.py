"""The dashboard and alarms as CloudFormation deploys them, beside the numbers that the deployed functions write."""

import json

import pytest

from browser import dashboard
from browser.dashboard import Value
from browser.observed import Flow
from kit.flow import product
from kit.flow.product import APPROVERS
from kit.waiting import until

SIGNAL = json.dumps({"Status": "SUCCESS", "UniqueId": "mine", "Data": "", "Reason": ""})


@pytest.fixture
def observed(aws, ledger_flow) -> Flow:
    return Flow(aws, ledger_flow)


@pytest.fixture
def launch(launcher, ledger_flow):
    return lambda: launcher.product(APPROVERS[0], ledger_flow["ServiceToken"]).launch(product.template())


def plotted(body: str) -> set[tuple[str, ...]]:
    lines = [each["properties"].get("metrics") and dashboard.series(each["properties"]) for each in json.loads(body)["widgets"]]
    return {metric for each in lines for metric, _, _ in each or []}


def test_what_the_functions_write_is_on_the_dashboard_and_sets_its_alarms_off(observed, launch, web, ledger_flow):
    refused = launch()
    refused.mail()
    handle = refused.cloudformation.describe_stack_resource(StackName=refused.name, LogicalResourceId="WaitHandle")
    web.put(handle["StackResourceDetail"]["PhysicalResourceId"], data=SIGNAL.encode())
    assert refused.rest() == "ROLLBACK_COMPLETE"
    rejected = launch()
    rejected.decide("reject")

    def written() -> set[str]:
        return {each.metric[1] for each in observed.values()}

    until(lambda: written() >= {"RequestsOpened", "EmailsSent", "GateRefusals", "RequestsRejected"}, lambda: str(written()))
    values, body = observed.values(), observed.dashboard()
    assert {each.metric for each in values} <= plotted(body)
    assert {each.metric[2:] for each in values} == {("Ledger", ledger_flow["TableName"])}
    (red,) = [each for each in observed.red(values) if "GateRefused" in each]
    html = dashboard.page(body, values, {red})
    assert f"<span class='alarm red'>{red}</span>" in html and "rejected" in html


def test_an_alarm_is_red_by_its_own_threshold(observed, ledger_flow):
    metric = ("ApprovalFlow", "ClerkLag", "Ledger", ledger_flow["TableName"])

    def late(*seconds: float) -> bool:
        return any("ClerkLate" in each for each in observed.red([Value(metric, 1000, each) for each in seconds]))

    assert not late() and not late(10, 299) and late(10, 300)


def test_every_alarm_of_the_dashboard_exists(aws, observed):
    (shown,) = [each["properties"]["alarms"] for each in json.loads(observed.dashboard())["widgets"] if each["type"] == "alarm"]
    there = {each["AlarmArn"] for each in aws.client("cloudwatch").describe_alarms()["MetricAlarms"]}
    assert len(shown) == 9 and set(shown) <= there
