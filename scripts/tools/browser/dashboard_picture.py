"""scripts/dashboard-picture: the deployed dashboard over a run of both functions on the local AWS."""

import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import boto3

from browser import chromium, dashboard
from browser.dashboard import Value
from browser.observed import Flow
from browser.page import Page
from demo.terminal import step
from kit.flow import product, running
from kit.flow.deployment import Deployer
from kit.flow.product import APPROVERS, Launcher, Product
from kit.lambda_.executables import ROOT, zips
from kit.waiting import until, until_past

ANN, BEN, CLEO = APPROVERS
STACK = "approval-flow"
#: Seconds that the forgotten product waits, and those between two launches: what comes together is one point of a line.
_FORGOTTEN, _PAUSE = 30, 4
_WRONG_CODES = 10  # that lock a link
_SIGNAL = json.dumps({"Status": "SUCCESS", "UniqueId": "mine", "Data": "", "Reason": ""})
#: What has to be seen before the run is over.
_LAST = {"RequestsExpired", "LinksLocked", "GateRefusals", "ApproversUnreachable", "ClerkLag"}


@dataclass(frozen=True)
class Day:
    """What happens to a flow, in little more than a minute."""

    launcher: Launcher
    token: str

    def live(self) -> None:
        step("launching products: approved, rejected, approved after a while, forgotten")
        forgotten = self.launch(product.template(timeout=_FORGOTTEN, properties=(f"Timeout: '{_FORGOTTEN}'",)))
        waiting = [self.launch() for _ in range(3)]
        for decision in ("approve", "approve", "reject", "approve"):
            until_past(time.time() + _PAUSE)
            self.launch().decide(decision)
            if waiting:
                waiting.pop(0).decide("approve")
        step("signalling one's own product, guessing at a code, unsubscribing an approver")
        self.forge(self.launch())
        self.guess(self.launch())
        self.unsubscribe(CLEO)
        self.launch()
        step("waiting until the forgotten one is given up")
        forgotten.rest()

    def launch(self, text: str = "") -> Product:
        """Launched, and asked for."""
        launched = self.launcher.product(ANN, self.token).launch(text or product.template())
        launched.mail()
        return launched

    def forge(self, launched: Product) -> None:
        detail = launched.cloudformation.describe_stack_resource(StackName=launched.name, LogicalResourceId="WaitHandle")
        self.launcher.web.put(detail["StackResourceDetail"]["PhysicalResourceId"], data=_SIGNAL.encode())
        launched.rest()

    def guess(self, launched: Product) -> None:
        page, wrong = launched.page(), "000 000" if launched.code() != "000 000" else "000 001"
        for _ in range(_WRONG_CODES):
            page.send("approve", wrong)

    def unsubscribe(self, approver: str) -> None:
        """Opens the link at the end of an email, as a mail scanner does."""
        link = next(
            link
            for email in self.launcher.local_aws.mailbox.emails(approver)
            for link in email.links
            if "/unsubscribe.html?" in link
        )
        self.launcher.web.get(link)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="dashboard-") as folder, running.local_aws(Path(folder) / "aws") as instance:
        os.environ.update(instance.environment)
        aws, web = boto3.Session(), running.browser_of(instance)
        deployed = Deployer(aws, web, instance, zips(Path(folder))).deploy(STACK, approvers=APPROVERS)
        Day(Launcher(aws, web, instance), deployed["ServiceToken"]).live()
        flow = Flow(aws, deployed)
        until(lambda: {each.metric[1] for each in flow.values()} >= _LAST, lambda: f"only {_names(flow.values())} were written")
        values = flow.values()
        html = dashboard.page(flow.dashboard(), values, flow.red(values))
    _draw(html, ROOT / "docs/images/dashboard.png")
    return 0


def _names(values: list[Value]) -> list[str]:
    return sorted({each.metric[1] for each in values})


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
