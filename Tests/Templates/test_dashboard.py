"""The dashboard and the alarms on the flow's own metrics: each is one that the functions write, under its dimension."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
NAMES = re.compile(r"`([A-Z]\w+)`")


def written() -> set[str]:
    """The metrics that the operations page lists, of which the contract tests see that they are written."""
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8").partition("## Metrics")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in page.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in NAMES.findall(row[1])}


def widgets(flow: dict) -> list[dict]:
    text, variables = flow["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    for name, value in variables.items():
        text = text.replace(f"${{{name}}}", value if isinstance(value, str) else value["Fn::Sub"])
    return json.loads(text)["widgets"]


def plotted(flow: dict) -> set[tuple[str, ...]]:
    """Namespace, name and dimensions of each metric, the abbreviations spelled out."""
    found, before = set(), []
    for widget in widgets(flow):
        for metric in widget["properties"].get("metrics", []):
            words = [each for each in metric if isinstance(each, str)]
            if words != ["..."]:
                before = [before[place] if word == "." else word for place, word in enumerate(words)]
            found.add(tuple(before))
    return found


def test_every_metric_of_the_flow_is_on_the_dashboard(flow):
    own = {metric for metric in plotted(flow) if metric[0] == "ApprovalFlow"}
    assert own == {("ApprovalFlow", name, "Ledger", "${Requests}") for name in written()} and len(own) == 10


def test_every_other_number_and_alarm_of_the_dashboard_is_in_the_template(flow):
    (filtered,) = {metric for metric in plotted(flow) if metric[0] != "ApprovalFlow"}
    assert filtered[1] == flow["ApiThrottled"]["Properties"]["MetricTransformations"][0]["MetricName"]
    (alarms,) = [each["properties"]["alarms"] for each in widgets(flow) if each["type"] == "alarm"]
    for name in (alarm.removeprefix("${").removesuffix(".Arn}") for alarm in alarms):
        assert flow[name]["Type"] == "AWS::CloudWatch::Alarm"


def test_the_alarms_of_our_metrics_watch_what_is_written(flow):
    ours = [
        each["Properties"]
        for each in flow.values()
        if each["Type"] == "AWS::CloudWatch::Alarm" and each["Properties"]["Namespace"] == "ApprovalFlow"
    ]
    assert {each["MetricName"] for each in ours} == {"ClerkLag", "GateRefusals", "ApproversUnreachable"}
    assert all(each["MetricName"] in written() and each["Dimensions"][0]["Name"] == "Ledger" for each in ours)
