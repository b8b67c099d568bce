"""A run, in its order: deploy, confirm, launch, decide, measure. What it has found so far is in its results at any time."""

import time
from collections.abc import Callable

from acceptance import comparison, measures, waits
from acceptance.plan import spoken
from acceptance.removal import bucket_of
from acceptance.report import FAILED, NOT_RUN, PASSED, Outcome, Results
from acceptance.scenarios import SCENARIOS, UNCONFIRMED
from acceptance.terminal import Unexpected, wait_for
from acceptance.waits import Wait
from acceptance.world import World, outputs
from approval_requests.trouble import AWS_ERRORS, explain
from demo import script
from demo.terminal import step


class Run:
    """One run. Scenarios that came to nothing are told as not run."""

    def __init__(self, world: World, results: Results):
        self.world, self.results = world, results
        plan = world.plan
        self._planned = {each.name: each.title for each in (UNCONFIRMED, *SCENARIOS)}
        self._planned["python"] = "The same work in Python, to measure beside"
        for seconds in plan.waits:
            self._planned[f"wait-{seconds}s"] = f"Approved after {spoken(seconds)}: the product is created"
        if plan.catalog:
            self._planned["catalog"] = "WordPress from Service Catalog, approved late: it is available"

    def tell(self) -> None:
        """Raises what keeps the run from going on at all; a scenario that fails is in the results."""
        self._deploy()
        self._scenario(UNCONFIRMED.name, lambda: UNCONFIRMED.run(self.world))
        step(f"confirming the subscription of {self.world.plan.approver}")
        self.world.inbox.confirm(self.world.topic, self.world.is_subscribed)
        pending = self._begin_waits()
        for number, scenario in enumerate(SCENARIOS):
            # Every other launch meets functions that were not called for a while.
            if number % 2 == 0:
                self._renew()
            step(f"{number + 1} of {len(SCENARIOS)}: {scenario.title}")
            self._scenario(scenario.name, lambda run=scenario.run: run(self.world))  # type: ignore[misc]
        self._scenario("python", self._compare)
        for scenario_name, wait in sorted(pending.items(), key=lambda item: item[1].due):
            self._scenario(scenario_name, lambda wait=wait: wait.finish(self.world))  # type: ignore[misc]
        self._measure()
        # The local AWS makes no metrics of log lines.
        if not self.world.account.is_local:
            self._look_for_metrics()

    def close(self) -> None:
        """Names what was planned and not run."""
        done = {each.name for each in self.results.outcomes}
        for name, title in self._planned.items():
            if name not in done:
                self.results.outcomes.append(Outcome(name, title, NOT_RUN))
        self.results.facts = self.world.facts.all()

    def _scenario(self, name: str, run: Callable[[], None]) -> None:
        started = time.monotonic()
        detail = ""
        try:
            run()
        except (Unexpected, LookupError, script.ScriptFailed) as error:
            detail = str(error)
        except AWS_ERRORS as error:
            detail = explain(error)
        seconds = time.monotonic() - started
        self.results.outcomes.append(Outcome(name, self._planned[name], FAILED if detail else PASSED, seconds, detail))
        step(f"{name} failed: {detail}" if detail else f"{name} came out as it had to, in {spoken(seconds)}")

    def _deploy(self) -> None:
        world, plan = self.world, self.world.plan
        bucket = bucket_of(plan.name, world.account)
        options = ("--stack-name", plan.name, "--bucket", bucket, "--email", plan.approver, *plan.deploy, *plan.aws)
        script.run("deploy", *options, environment={})
        world.flow = outputs(world.account, plan.name)
        if topics := [name for name in world.flow if name.startswith("TopicArn") and name != "TopicArn"]:
            world.facts.hold("loop-names", True, f"the stack was created, with topics of a loop: {len(topics)}")
        (stack,) = world.account.client("cloudformation").describe_stacks(StackName=plan.name)["Stacks"]
        name = comparison.deploy(world, {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]})
        self._have_reports_written()
        comparison.await_deployed(world, name)

    def _functions(self) -> dict[str, str]:
        """The flow's functions by their logical names, and the log group of each."""
        cloudformation, flow = self.world.account.client("cloudformation"), self.world.flow

        def physical(name: str) -> str:
            answer = cloudformation.describe_stack_resource(StackName=self.world.plan.name, LogicalResourceId=name)
            return str(answer["StackResourceDetail"]["PhysicalResourceId"])

        return {
            physical("NotificationFunction"): flow["NotificationLogGroup"],
            physical("ApprovalFunction"): flow["ApprovalLogGroup"],
        }

    def _have_reports_written(self) -> None:
        """The template wants warnings of the system only, and a REPORT is none."""
        client = self.world.account.client("lambda")
        for name, group in self._functions().items():
            client.update_function_configuration(
                FunctionName=name,
                LoggingConfig={"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO", "LogGroup": group},
            )
            client.get_waiter("function_updated_v2").wait(FunctionName=name)

    def _renew(self) -> None:
        self.world.renew(*self._functions())

    def _begin_waits(self) -> dict[str, Wait]:
        pending: dict[str, Wait] = {}

        def begin(name: str, start: Callable[[], Wait]) -> None:
            try:
                pending[name] = start()
            except (Unexpected, LookupError, *AWS_ERRORS) as error:
                detail = explain(error) if isinstance(error, AWS_ERRORS) else str(error)
                self.results.outcomes.append(Outcome(name, self._planned[name], FAILED, 0, detail))
                step(f"{name} failed: {detail}")

        if self.world.plan.catalog:
            begin("catalog", lambda: waits.begin_in_catalog(self.world))
        for seconds in self.world.plan.waits:
            begin(f"wait-{seconds}s", lambda seconds=seconds: waits.begin(self.world, seconds))  # type: ignore[misc]
        return pending

    def _compare(self) -> None:
        """Each round: once with new processes, once with those."""
        world = self.world
        for number in range(world.plan.cold_starts):
            step(f"the same work in Python, {number + 1} of {world.plan.cold_starts}: cold, then warm")
            world.renew(world.beside["ServiceToken"], world.beside["ApprovalFunction"])
            comparison.run_once(world, 2 * number)
            comparison.run_once(world, 2 * number + 1)

    def _measure(self) -> None:
        """A log may come a minute late: waits until the last invocation's report is there, and goes on without it at last."""
        world = self.world
        groups = [
            ("notification, ours", world.flow["NotificationLogGroup"], None),
            ("notification, Python", world.beside["NotificationLogGroup"], None),
            ("approval, ours", world.flow["ApprovalLogGroup"], "shows the page"),
            ("approval, Python", world.beside["ApprovalLogGroup"], "shows the page"),
        ]
        step("reading Lambda's REPORT lines")

        def read() -> bool:
            self.results.rows = [row for name, group, other in groups for row in measures.rows(name, self._log(group), other)]
            decided = {row.function for row in self.results.rows if row.work != "shows the page"}
            return len(decided) == len(groups)

        try:
            wait_for("the REPORT lines", read, patience=300, pause=world.pause)
        except Unexpected as error:
            self.results.trouble = self.results.trouble or str(error)

    def _look_for_metrics(self) -> None:
        """CloudWatch lists a new metric after some minutes."""
        cloudwatch, name = self.world.account.client("cloudwatch"), self.world.plan.name

        def found() -> bool:
            pages = cloudwatch.get_paginator("list_metrics").paginate(Namespace="ApprovalFlow", RecentlyActive="PT3H")
            return any(each["Value"].startswith(name) for page in pages for one in page["Metrics"] for each in one["Dimensions"])

        step("looking for the metrics")
        try:
            self.world.facts.hold("metrics", wait_for("the metrics", found, patience=1200, pause=15), "CloudWatch lists them")
        except Unexpected as error:
            self.world.facts.hold("metrics", False, str(error))

    def _log(self, group: str) -> list[str]:
        pages = self.world.account.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
        return [event["message"] for page in pages for event in page["events"]]
