"""What an operator has of a deployed flow: its dashboard, its alarms, and the numbers that its functions wrote into their logs.

CloudWatch itself makes metrics of such lines; the local AWS keeps the lines, and what they mean is read here.
"""

import json
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from browser.dashboard import STATISTICS, Value
from kit.aws.metrics import metrics

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
}


@dataclass(frozen=True)
class Flow:
    """A deployed flow, by the outputs of its stack."""

    aws: boto3.Session
    outputs: Mapping[str, str]

    def dashboard(self) -> str:
        """The dashboard's body, as CloudFormation has put it."""
        found = self.aws.client("cloudwatch").get_dashboard(DashboardName=self.outputs["DashboardName"])
        return str(found["DashboardBody"])

    def values(self) -> list[Value]:
        """Every number, in the order of its time."""
        lines = [line for group in ("NotificationLogGroup", "ApprovalLogGroup") for line in self._log(self.outputs[group])]
        found = [
            Value(
                (each.namespace, each.name, *(part for pair in each.dimensions for part in pair)), each.milliseconds, each.value
            )
            for each in metrics(lines)
        ]
        return sorted(found, key=lambda each: each.milliseconds)

    def red(self, values: list[Value]) -> frozenset[str]:
        """The alarms that these values set off: the names of those on the flow's own metrics.

        The other metrics are AWS's, of which the local AWS has none.
        """
        alarms = self.aws.client("cloudwatch").describe_alarms()["MetricAlarms"]
        return frozenset(each["AlarmName"] for each in alarms if _is_on(each, values))

    def _log(self, group: str) -> list[dict[str, Any]]:
        pages = self.aws.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
        messages = (each["message"] for page in pages for each in page["events"])
        return [json.loads(message) for message in messages if message.startswith("{")]


def _is_on(alarm: dict[str, Any], values: list[Value]) -> bool:
    metric = (
        alarm["Namespace"],
        alarm["MetricName"],
        *(each[part] for each in alarm["Dimensions"] for part in ("Name", "Value")),
    )
    periods: dict[int, list[float]] = {}
    for each in values:
        if each.metric == metric:
            periods.setdefault(each.milliseconds // (alarm["Period"] * 1000), []).append(each.value)
    statistic, compare = STATISTICS[alarm["Statistic"]], _COMPARISONS[alarm["ComparisonOperator"]]
    return any(compare(statistic(each), alarm["Threshold"]) for each in periods.values())
