"""Everything around the functions in one test, and the errands that most tests share."""

import json
import time
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

from botocore.credentials import Credentials

from kit.aws import metrics
from kit.aws.cloudformation import CloudFormation
from kit.aws.service import Service
from kit.aws.sns import SNS, TOPIC
from kit.aws.store import Store
from kit.aws.urls import WaitURL
from kit.flow.email import Published, base64url
from kit.flow.page import Page
from kit.http.egress import EgressTrap
from kit.lambda_ import events
from kit.lambda_.environment import ACCESS_KEY, SECRET_KEY, TOKEN, lambda_environment
from kit.lambda_.function import Function
from kit.lambda_.gateway import Answer, Call
from kit.secrets import Secrets

APPROVAL_URL = "https://abc123.execute-api.us-east-1.amazonaws.com/approval"
CREDENTIALS = Credentials(ACCESS_KEY, SECRET_KEY, TOKEN)
ABSENT = None  # as an environment value: the variable is not set


URL = TypeVar("URL", str, WaitURL)


class World:
    def __init__(self) -> None:
        self.signals, self.responses, self.bystander = Store(), Store(), Store()
        self.sns = SNS(CREDENTIALS)
        self.cloudformation = CloudFormation(CREDENTIALS)
        self.egress = EgressTrap()
        self.started = int(time.time())  # one for all wait URLs, so that the same handle has the same URL
        self.secrets = Secrets()
        self.functions: list[Function] = []
        self.expected_egress: set[str] = set()
        self._started: dict[str, Function] = {}
        self._emails: list[Published] = []
        self.secrets.add("the secret access key", CREDENTIALS.secret_key)
        self.secrets.add("the session token", CREDENTIALS.token)

    @property
    def services(self) -> list[Service]:
        """The services of AWS in this world."""
        return [self.sns, self.cloudformation]

    # Starting

    def environment(self, **changes: str | None) -> dict[str, str]:
        """A Lambda environment for either function. Upper-case names override; ABSENT takes one away."""
        result = {
            **lambda_environment(),
            "AWS_ENDPOINT_URL_SNS": self.sns.url,
            "AWS_ENDPOINT_URL_CLOUDFORMATION": self.cloudformation.url,
            "TOPIC_ARN": TOPIC,
            "APPROVAL_URL": APPROVAL_URL,
            "SIGNAL_HOSTS": f"{self.signals.host},{self.responses.host}",
            **self.egress.environment(),
        }
        return {name: value for name, value in (result | changes).items() if value is not ABSENT}

    def start(self, name: str, *, runtime_api: bool = True, **changes: str | None) -> Function:
        function = Function(name, self.environment(**changes), runtime_api=runtime_api)
        self.functions.append(function)
        return function

    @property
    def notification(self) -> Function:
        """The NotificationFunction with nothing special about it."""
        return self._default("NotificationFunction")

    @property
    def approval(self) -> Function:
        """The ApprovalFunction with nothing special about it."""
        return self._default("ApprovalFunction")

    def _default(self, name: str) -> Function:
        if name not in self._started:
            self._started[name] = self.start(name)
        return self._started[name]

    # Asking

    def wait_url(self, **changes: Any) -> WaitURL:
        """A wait URL in AWS's shape on the stub store, so that its signal can be seen."""
        return self.known(WaitURL(**{"made_at": self.started, **changes}).on(self.signals))

    def known(self, wait_url: URL) -> URL:
        """Notes the secrets of a wait URL, and has CloudFormation know its stack and handle."""
        if isinstance(wait_url, WaitURL):
            self.cloudformation.stack(wait_url.stack_id).resources[wait_url.handle] = str(wait_url)
        self.secrets.add_query("the wait URL", str(wait_url))
        self.secrets.add("the link's waitUrl", base64url(str(wait_url)))
        return wait_url

    def event(self, kind: str = "Create", wait_url: WaitURL | str | None = None, **options: Any) -> dict[str, Any]:
        known: WaitURL | str
        if isinstance(wait_url, str):
            known = self.known(wait_url)
        else:
            known = self.known(wait_url) if wait_url else self.wait_url()
        result = events.custom_resource(kind, known, self.responses, **options)
        if isinstance(result.get("ResponseURL"), str):
            self.secrets.add_query("the ResponseURL", result["ResponseURL"])
        return result

    def tell(self, event: object, function: Function | None = None, **options: Any) -> dict[str, Any]:
        """Sends a custom-resource event and returns its one answer to CloudFormation."""
        before = len(self.responses.requests)
        (function or self.notification).invoke(event, **options)
        bodies = self.responses.bodies()[before:]
        assert len(bodies) == 1, f"CloudFormation got {len(bodies)} answers, not one"
        return bodies[0]

    def emails(self) -> list[Published]:
        """Every email so far; each is read once."""
        published = self.sns.published
        if [email.form for email in self._emails] != published[: len(self._emails)]:
            self._emails = []
        new = [Published(form, APPROVAL_URL) for form in published[len(self._emails) :]]
        for email in new:
            for link in email.links:
                self.secrets.add("the link", link)
                query = parse_qs(urlsplit(link).query)
                for name in {"waitUrl", "key"} & set(query):
                    self.secrets.add(f"the link's {name}", query[name][0])
            for code in email.codes:
                self.secrets.add_code(code)
        self._emails += new
        return list(self._emails)

    def ask(self, wait_url: WaitURL | str | None = None, *, function: Function | None = None, **properties: Any) -> Published:
        """Has the NotificationFunction ask for an approval and returns the email."""
        self.launch(wait_url, function=function, **properties)
        return self.emails()[-1]

    def launch(
        self, wait_url: WaitURL | str | None = None, *, function: Function | None = None, **properties: Any
    ) -> dict[str, Any]:
        """Has an approval asked for and returns what CloudFormation is told."""
        answer = self.tell(self.event("Create", wait_url, properties=properties), function)
        assert answer["Status"] == "SUCCESS", answer
        return answer

    # Deciding

    def send(self, call: Call, function: Function | None = None) -> Answer:
        return Answer.read((function or self.approval).invoke(call.event()))

    def open(self, link: str, *, function: Function | None = None, shape: str = "2.0") -> Page:
        answer = self.send(Call(link, shape=shape), function)
        assert answer.status == 200, answer
        return Page(answer, link)

    def decide(
        self,
        email: Published,
        decision: str,
        *,
        comment: str | None = None,
        function: Function | None = None,
        shape: str = "2.0",
    ) -> Answer:
        """Opens the link of an email, types its code, presses a button."""
        page = self.open(email.link, function=function, shape=shape)
        return self.send(page.press(decision, code=email.code, comment=comment, shape=shape), function)

    # Ending

    def nothing_left(self) -> bool:
        """Whether nobody was emailed and nothing was signalled."""
        return not (self.sns.published or self.signals.requests or self.bystander.requests or self.egress.requests)

    def verify(self) -> None:
        """What must hold at the end of every test."""
        self.emails()
        for function in self.functions:
            printed = function.everything()
            reported = [each.body.decode("utf-8", "replace") for each in function.outcomes if each.kind == "error"]
            reported += [each.body.decode("utf-8", "replace") for each in function.api.init_errors]
            reported += [body.decode("utf-8", "replace") for body in (each.body for each in self.responses.requests)]
            for text in [printed, *reported]:
                assert not (leaks := self.secrets.found_in(text)), (
                    f"{function.name} gave away {', '.join(sorted(leaks))}:\n{text}"
                )
            self._verify_metrics(function)
            assert not function.api.unexpected, f"no such Runtime API call: {function.api.unexpected}"
        leaks = self.secrets.found_in("\n".join(self.said()), "the ResponseURL")
        assert not leaks, f"a page or an email gave away {', '.join(sorted(leaks))}"
        outside = set(self.egress.hosts()) - self.expected_egress
        assert not outside, f"a function tried to reach {outside}"
        assert not self.bystander.requests, "a function reached a server that nobody allowed"
        for service in self.services:
            assert not service.wrong_signatures, service.wrong_signatures

    def said(self) -> list[str]:
        """Every page and every email, whomever it is for."""
        pages = [each.body.decode("utf-8", "replace") for function in self.functions for each in function.outcomes]
        return [*pages, *map(str, self.sns.published)]

    @staticmethod
    def _verify_metrics(function: Function) -> None:
        """Each is one that CloudWatch takes, and no text of anybody's makes a metric of its own, which would cost."""
        for line in function.stdout().splitlines():
            if '"_aws"' in line:
                assert not (found := metrics.problems(json.loads(line))), f"{function.name}: {found}: {line}"
        for each in metrics.metrics([json.loads(line) for line in function.stdout().splitlines() if '"_aws"' in line]):
            assert each.namespace == "ApprovalFlow" and [name for name, _ in each.dimensions] == ["Ledger"], each

    def close(self) -> None:
        for function in self.functions:
            function.stop()
        stand_ins: list[Store | EgressTrap | Service] = [
            self.signals,
            self.responses,
            self.bystander,
            self.egress,
            *self.services,
        ]
        for stand_in in stand_ins:
            stand_in.close()
