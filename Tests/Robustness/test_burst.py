"""A burst of launches: every approver gets every email, in the order of launch, and none in a second too many."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from evidence import Evidence, Size

from kit.aws.slots import SLOTS_IN_A_SECOND, sent_by_second
from kit.flow.ledger_world import ANN, BEN, CLEO, LedgerWorld
from kit.http.server import Fault
from kit.lambda_.runtime_api import OPERATOR_ARN

MOST_RUNS = 60  # of the clerk, one a minute; each sends what it can in most of that
SECONDS = 60.0  # that Lambda gives the function
MOST_IN_A_SECOND = 2 * SLOTS_IN_A_SECOND  # those of the second before may be signed a moment too late; SNS takes ten


class Burst:
    """Launches over many processes, each of which is told of the next as soon as it is through with one."""

    def __init__(self, world: LedgerWorld, launches: int, processes: int, requesters: int):
        self.world = world
        self.functions = [world.start("NotificationFunction", MAX_OPEN="10000") for _ in range(processes)]
        # Made beforehand: what a world notes about its events is no matter of several threads.
        urls = [world.wait_url(handle=f"H{number}") for number in range(launches)]
        self.events = [
            world.event("Create", url, properties={"EmailID": f"user{number % requesters}@example.com", "Product": f"P{number}"})
            for number, url in enumerate(urls)
        ]
        self.begun: dict[str, float] = {}
        self.ended: dict[str, float] = {}
        self._next = iter(enumerate(self.events))
        self._lock = Lock()

    def launch(self) -> None:
        with ThreadPoolExecutor(len(self.functions)) as pool:
            list(pool.map(self._work, self.functions))

    def _work(self, function) -> None:
        while True:
            with self._lock:
                number, event = next(self._next, (None, None))
            if number is None:
                return
            self.begun[f"P{number}"] = time.monotonic()
            function.invoke(event, seconds=SECONDS)
            self.ended[f"P{number}"] = time.monotonic()

    def received(self, approver: str) -> list[str]:
        """What the approver was asked about, in the order in which the emails were sent."""
        emails = [email for email in self.world.emails() if self.world.approver_of(email) == approver]
        return [email.text.split("Product: ")[1].split("\n")[0] for email in emails]

    def overtaken(self, received: list[str]) -> list[tuple[str, str]]:
        """Launches whose email came before that of one which had ended when they began."""
        found, latest = [], ("", 0.0)
        for product in received:
            if self.ended[product] < latest[1]:
                found.append((product, latest[0]))
            latest = max(latest, (product, self.begun[product]), key=lambda each: each[1])
        return found


def clear_up(world: LedgerWorld, clerk) -> int:
    """Runs the clerk, as the schedule does, until all emails are out; how often that was."""
    for run in range(MOST_RUNS):
        owed = [item for item in world.requests() if any("MailedAt" not in seat["M"] for seat in item["Approvers"]["M"].values())]
        if not owed:
            return run
        # A minute passes: what is due keeps its order.
        for item in owed:
            world._set(item, {"DueAt": int(item["DueAt"]["N"]) - 60})
        invocation = clerk.start({"Clerk": {}}, seconds=SECONDS, function_arn=OPERATOR_ARN)
        assert invocation.done.wait(SECONDS + 30), clerk.everything()[-2000:]
    raise AssertionError(f"the clerk is not through after {MOST_RUNS} runs")


def test_every_email_comes_in_order_and_in_time(ledger, size: Size, evidence: Evidence):
    launches, processes = size.of(full=500, short=40), size.of(full=20, short=5)
    burst = Burst(ledger, launches, processes, requesters=30)
    burst.launch()
    assert [body["Status"] for body in ledger.responses.bodies()] == ["SUCCESS"] * launches
    at_once = len(ledger.sns.published)
    runs = clear_up(ledger, ledger.start("NotificationFunction", MAX_OPEN="10000", REMIND_BEFORE=""))
    for approver in (ANN, BEN, CLEO):
        received = burst.received(approver)
        assert sorted(received) == sorted(burst.ended), "none is lost, and none comes twice"
        assert not (overtaken := burst.overtaken(received)), overtaken
    most = max(sent_by_second(ledger.sns.requests).values())
    assert most <= MOST_IN_A_SECOND
    evidence.row(
        f"{launches} launches of 30 requesters over {processes} processes",
        tried=launches,
        result=f"every approver got every email, in order of launch: {at_once} from the launches, the rest in {runs} "
        f"runs of the clerk; at most {most} a second to one approver",
    )


def test_frozen_processes_and_lost_answers_change_nothing_of_that(ledger, size: Size, evidence: Evidence):
    launches, processes = size.of(full=60, short=12), size.of(full=10, short=4)
    burst = Burst(ledger, launches, processes, requesters=30)
    carry_out, frozen = ledger.dynamodb.carry_out, Counter()

    def freezing(operation, request):
        """Stops a process now and then, between the slot and the email."""
        reply = carry_out(operation, request)
        if b'"slot-' in request.body and not (frozen.update(slots=1) or frozen["slots"] % 17):
            function = burst.functions[frozen["slots"] // 17 % processes]
            function.freeze()
            ThreadPoolExecutor(1).submit(lambda: (time.sleep(2.0), function.thaw()))
            frozen.update(times=1)
        return reply

    ledger.dynamodb.carry_out = freezing
    lost = size.of(full=5, short=2)
    ledger.sns.trouble("Publish", Fault.RESET, after=True, times=lost)
    burst.launch()
    ledger.dynamodb.carry_out = carry_out
    clear_up(ledger, ledger.start("NotificationFunction", MAX_OPEN="10000", REMIND_BEFORE=""))
    again = 0
    for approver in (ANN, BEN, CLEO):
        received = burst.received(approver)
        assert set(received) == set(burst.ended), "none is lost"
        again += len(received) - len(burst.ended)
    assert again <= lost + frozen["times"], "an email came twice though it could be known"
    assert max(sent_by_second(ledger.sns.requests).values()) <= MOST_IN_A_SECOND
    assert all(ledger.visit(email).status == 200 for email in ledger.emails()[-20:])
    evidence.row(
        f"{launches} launches while processes are frozen between slot and email, and {lost} answers of SNS are lost",
        tried=launches,
        result=f"none is lost; {again} emails came twice, where that could not be known",
    )
