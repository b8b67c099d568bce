"""A browser, and requests for approval to open in it."""

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from browser import chromium
from browser.page import Page
from demo_flow import deployment
from demo_flow.approver import Invitation
from demo_flow.product import Product

_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Request:
    """A launched product that waits for the decision, and what its approver was mailed."""

    product: Product
    invitation: Invitation

    @property
    def link(self) -> str:
        return self.invitation.link

    @property
    def broken_link(self) -> str:
        """What a mail program leaves of the link that breaks the line in it."""
        return self.link[: self.link.index("?") + 40]

    @property
    def code(self) -> str:
        return self.invitation.code

    @property
    def other_code(self) -> str:
        """Six digits that are not the code."""
        return f"{(int(self.code.replace(' ', '')) + 1) % 1_000_000:06}"

    def end(self) -> str:
        """How the stack ended; waits for it."""
        for _ in self.product.events():
            pass
        return self.product.status

    def reasons(self) -> str:
        return "\n".join(event.reason for event in self.product.events())


@pytest.fixture(scope="session")
def flow(local_aws, aws) -> bool:
    """The approval flow, deployed by scripts/deploy and confirmed. Whether it has a ledger."""
    zips = os.environ.get("ZIPS_DIR")
    deployment.deploy(local_aws, ledger=False, options=("--zips", zips) if zips else ())
    deployment.confirm_subscription(local_aws)
    return False


@pytest.fixture
def launch(flow, local_aws, aws) -> Callable[..., Request]:
    """Launches the minimal product."""

    def launch(purpose: str = "A demo for next Thursday") -> Request:
        name = f"product-{next(_NUMBERS)}"
        mails = len(local_aws.mailbox.mails(deployment.APPROVER))
        template = deployment.product_template(flow).read_text()
        product = Product.launch(aws.client("cloudformation"), name, template, UserEmail="requester@example.com", Purpose=purpose)
        return Request(product, Invitation.read(local_aws.mailbox.wait(deployment.APPROVER, name, after=mails)))

    return launch


@pytest.fixture
def request_(launch) -> Request:
    return launch()


@pytest.fixture(scope="session")
def _browser(local_aws) -> Iterator[Page]:
    driver = chromium.start(local_aws)
    yield Page(driver)
    driver.quit()


@pytest.fixture
def page(_browser) -> Page:
    """The browser as it was when it was new."""
    _browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    _browser.open("about:blank").look()
    _browser.complaints()
    return _browser
