"""A browser, and requests for approval to open in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import pytest

from browser import chromium
from browser.page import Page
from kit.flow.deployment import Deployer
from kit.flow.email import Email
from kit.flow.product import Launcher, Product, template

APPROVERS = ("approver@example.com", "second.approver@example.com")


@dataclass(frozen=True)
class Request:
    """A launched product, or a change of it, that waits for the decision, as one approver meets it.

    `after` counts the emails that asked before.
    """

    product: Product
    after: int = 0

    @cached_property
    def email(self) -> Email:
        return self.product.email(self.after)

    @property
    def link(self) -> str:
        return self.email.link

    @property
    def broken_link(self) -> str:
        """What a mail program leaves of the link that breaks the line in it."""
        return self.link[: self.link.index("?") + 40]

    @property
    def code(self) -> str:
        return self.email.code

    @property
    def other_code(self) -> str:
        """Six digits that are not the code."""
        return f"{(int(self.code.replace(' ', '')) + 1) % 1_000_000:06}"

    def end(self) -> str:
        """How the stack ended; waits for it."""
        return self.product.rest()


@pytest.fixture(scope="session")
def _deployed() -> dict[str, str]:
    """The service tokens of the flows deployed so far."""
    return {}


@pytest.fixture
def flow(request, _deployed, deployer: Deployer) -> str:
    """What a test is parametrized with, `ledger` or `small`, the former by default: deployed, and confirmed by its approvers."""
    mode = getattr(request, "param", "ledger")
    if mode not in _deployed:
        option = "--ledger" if mode == "ledger" else "--no-ledger"
        # One requester launches for all tests, and few of the requests are decided.
        many = ("--parameter", "MaxOpen=1000")
        _deployed[mode] = deployer.deploy(f"{mode}-flow", option, *many, approvers=APPROVERS)["ServiceToken"]
    return mode


@pytest.fixture
def launch(flow, _deployed, launcher: Launcher) -> Callable[..., list[Request]]:
    """Launches the minimal product, and returns what each approver got."""

    def launch(*properties: str, purpose: str = "A demo for next Thursday") -> list[Request]:
        text = template(ledger=flow == "ledger", properties=properties)
        product = launcher.product(APPROVERS[0], _deployed[flow], Purpose=purpose).launch(text)
        return [Request(product.by(address)) for address in APPROVERS]

    return launch


@pytest.fixture
def change(launch) -> Callable[..., list[Request]]:
    """Launches the product, has that approved, updates it to other properties, and returns what each approver got then."""

    def change(*, before: tuple[str, ...], after: tuple[str, ...]) -> list[Request]:
        first = launch(*before)[0].product
        assert first.decide("approve").status == 200
        assert first.rest() == "CREATE_COMPLETE", first.reasons()
        first.update(template(properties=after))
        return [Request(first.by(address), after=1) for address in APPROVERS]

    return change


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
