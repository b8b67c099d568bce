"""A browser, and requests for approval to open in it."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from browser import chromium
from browser.page import Page
from demo import deployment
from demo.approver import Invitation
from demo.product import Product, with_property

APPROVERS = ("approver@example.com", "second.approver@example.com")
_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Flow:
    """A deployed approval flow, with two approvers and a ledger or the small one without."""

    stack: str
    token: str
    has_ledger: bool


@dataclass(frozen=True)
class Request:
    """A launched product that waits for the decision, and what an approver was mailed."""

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
def _deployed() -> dict[str, Flow]:
    """The flows deployed so far."""
    return {}


@pytest.fixture
def flow(request, _deployed, local_aws, aws) -> Flow:
    """The default install, or what a test is parametrized with: `ledger` or `small`. Deployed by scripts/deploy, confirmed."""
    mode = getattr(request, "param", "ledger")
    if mode not in _deployed:
        stack = f"{mode}-flow"
        option = "--ledger" if mode == "ledger" else "--no-ledger"
        deployment.deploy(local_aws, option, approvers=APPROVERS, stack=stack)
        deployment.confirm_subscriptions(local_aws, stack)
        token = Product(stack, aws.client("cloudformation")).outputs["ServiceToken"]
        _deployed[mode] = Flow(stack, token, mode == "ledger")
    return _deployed[mode]


@pytest.fixture
def launch(flow, local_aws, aws) -> Callable[..., list[Request]]:
    """Launches the minimal product, and returns what each approver got."""

    def launch(*properties: str, purpose: str = "A demo for next Thursday") -> list[Request]:
        name = f"product-{next(_NUMBERS)}-end"  # no name is the beginning of another
        template = deployment.product_template(flow.has_ledger).read_text()
        for line in properties:
            template = with_property(template, line)
        given = {"UserEmail": "requester@example.com", "Purpose": purpose, "ServiceToken": flow.token}
        product = Product.launch(aws.client("cloudformation"), name, template, **given)
        return [Request(product, Invitation.read(local_aws.mailbox.wait(address, name))) for address in APPROVERS]

    return launch


@pytest.fixture
def request_(launch) -> Request:
    """One that waits for the first approver."""
    return launch()[0]


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
