"""scripts/dashboard-picture: the template's dashboard over a real run of both functions, against stand-ins of AWS."""

import sys
import time
from pathlib import Path

from browser import chromium, dashboard
from browser.page import Page
from kit.aws.metrics import metrics
from kit.aws.sns import Subscription
from kit.flow.ledger_world import ANN, BEN, CLEO, LedgerWorld
from kit.lambda_.runtime_api import OPERATOR_ARN
from kit.waiting import until_past
from lint import template

ROOT = Path(__file__).parents[3]
#: Alarms that one occurrence sets off.
_RED = {"GateRefused": "GateRefusals", "ApproverUnreachable": "ApproversUnreachable"}


def main() -> int:
    world = LedgerWorld()
    try:
        _live(world)
        lines = [line for function in world.functions for line in function.log()]
        table = world.dynamodb.table
    finally:
        world.close()
    values = [
        dashboard.Value(
            (each.namespace, each.name, *(part for pair in each.dimensions for part in pair)), each.milliseconds, each.value
        )
        for each in metrics(lines)
    ]
    red = [alarm for alarm, metric in _RED.items() if _has(values, metric)]
    _draw(dashboard.page(_body(table), values, red), ROOT / "docs/images/dashboard.png")
    return 0


def _has(values: list[dashboard.Value], name: str) -> bool:
    return any(each.metric[1] == name for each in values)


def _live(world: LedgerWorld) -> None:
    """Products that are approved, rejected, forgotten, forged; a link that is guessed; an approver who is not there."""
    for number, decision in enumerate(["approve", "approve", "reject", "approve", "approve"]):
        wait_url = world.wait_url(handle=f"Decided{number}")
        mails = world.open_request(wait_url)
        until_past(time.time() + number % 3 + 0.1)
        world.press(mails[BEN], decision)
    world.gate(world.wait_url(handle="Forged"))
    guessed = world.open_request(world.wait_url(handle="Guessed"))[ANN]
    for _ in range(10):
        world.press(guessed, "approve", code="000 000")
    world.sns.subscriptions = [Subscription(ANN), Subscription(BEN)]
    world.open_request(world.wait_url(handle="Lonely"))
    world.sns.subscriptions += [Subscription(CLEO)]
    world.open_request(world.wait_url(handle="Forgotten"), Timeout="1")
    until_past(time.time() + 2)
    world.make_due()
    world.notification.invoke({"Clerk": {}}, function_arn=OPERATOR_ARN)


def _body(table: str) -> str:
    """The dashboard's body as CloudFormation makes it."""
    flow = template.load(str(ROOT / "templates/approval-flow.yaml"))["Resources"]
    text, variables = flow["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    for name, value in variables.items():
        text = text.replace(f"${{{name}}}", value if isinstance(value, str) else value["Fn::Sub"])
    return str(text).replace("${Requests}", table)


def _draw(html: str, file: Path) -> None:
    page = file.with_suffix(".html")
    page.write_text(html, encoding="utf-8")
    driver = chromium.start_alone()
    try:
        Page(driver).look((1200, 200)).open(page.as_uri())
        height = driver.execute_script("return document.documentElement.scrollHeight")
        Page(driver).look((1200, height), scale=1.25)
        file.write_bytes(driver.get_screenshot_as_png())
    finally:
        driver.quit()
        page.unlink()


if __name__ == "__main__":
    sys.exit(main())
