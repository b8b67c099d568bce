"""A long life: memory, descriptors, threads and calls over 200,000 invocations of each function and a week of the clerk."""

import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from evidence import Evidence
from service import known_leak
from service.life import Life, serve
from service.stretches import STRETCHES, Stretch
from service.work import Task

from benchmark.rig import Endpoints, Function, Scene
from kit.http.certificates import Certificates, make
from kit.lambda_.executables import executable
from kit.secrets import Secrets

# Items that the ledger keeps, so that a long life does not fill the machine's memory with the launches of days ago.
ITEMS = 2_000

# Memory that settles late, beyond the known leak: pages of the heap's, of the dispatch queues' threads. 40 bytes an
# invocation in the longest life.
SLACK = 3 * 1024 * 1024
# Invocations after which caches and pools have their size, so that a growth says something.
WARM_AFTER = 5_000
# Descriptors that may be open at one look and closed at another: a connection or two on their way out.
SPARE_DESCRIPTORS = 6
# Dispatch keeps as many threads as it once needed at the same time; URLSession gives it no reason for many.
MOST_THREADS = 24


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """Of use for one life after another."""
    return make(tmp_path_factory.mktemp("certificates"), "127.0.0.1", "localhost")


@pytest.mark.parametrize("stretch", STRETCHES.values(), ids=STRETCHES)
def test_a_long_life(stretch: Stretch, certificates: Certificates, size, evidence):
    count = size.of(full=stretch.full, short=stretch.short)
    with tempfile.TemporaryDirectory(prefix="service-") as directory:
        folder, log = Path(directory), Path(directory) / "printed"
        with Endpoints(
            folder, approvers=stretch.approvers, requests_per_connection=stretch.requests_per_connection,
            certificates=certificates, keep=ITEMS,
        ) as aws:  # fmt: skip
            scene = Scene(aws, ledger=stretch.ledger)
            environment = scene.environment() | stretch.environment
            tasks = stretch.tasks(scene)
            with Function([executable(stretch.function)], environment, log) as function:
                life = serve(function, tasks, count, log)
            calls, lost = total(tasks, count)
            made = check_calls(aws, calls, unput=life.printed.messages["the event was not put"])
            known = known_leak.of_invocation() + known_leak.of_calls(scene, made + lost) / count
            keep_secrets(evidence, scene)
        evidence.keep("log", life.printed.first)
        evidence.keep("log", life.printed.latest)
    check_life(life, known, stretch.levels)
    evidence.row(f"{stretch.function}, {stretch.what}", tried=count, result=described(life, known))


def keep_secrets(evidence: Evidence, scene: Scene):
    """Those of one life: each event has the same, but for the ResponseURL's path."""
    secrets = Secrets()
    for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        secrets.add(name, scene.environment()[name])
    secrets.add("the link", scene.link())
    for name, value in parse_qsl(urlsplit(scene.link()).query):
        if name != "request":  # which is no secret: it stands in logs
            secrets.add(f"the link's {name}", value)
    secrets.add_code(scene.code)
    secrets.add_query("the wait URL", scene.request.wait_url)
    secrets.add_query("the ResponseURL", known_leak.response_url(scene))
    for name, value in secrets.items():
        evidence.secret(name, value)


def total(tasks: list[Task], count: int) -> tuple[Counter[str], Counter[str]]:
    """The calls that so many invocations make, and those that they lose."""
    calls, lost = Counter(), Counter()
    for number, task in enumerate(tasks):
        times = len(range(number + 1, count + 1, len(tasks)))
        calls.update({operation: each * times for operation, each in task.calls.items()})
        lost.update({operation: each * times for operation, each in task.lost.items()})
    return calls, lost


def check_calls(aws: Endpoints, due: Counter[str], unput: int) -> Counter[str]:
    """Each call was made as often as its events ask for, and each answer to CloudFormation at a URL of its own.

    `unput` are events that a busy machine gave up, of which the log has a line each. Returns all that were made.
    """
    made = aws.new_calls()
    # A slot that has become too old before its email is taken anew: how often is for the machine to say.
    seen = [call for call in made if not call.about.startswith(("slot-", "queue-"))]
    counts = Counter(call.operation for call in seen)
    assert 0 <= due["PutEvents"] - counts["PutEvents"] <= unput
    # Along with each such slot the request is read, which may have ended meanwhile.
    again = sum(call.about.startswith("slot-") for call in made) - counts["Publish"]
    assert 0 <= counts["GetItem"] - due["GetItem"] <= max(again, 0), (counts["GetItem"], due["GetItem"], again)
    for operation in ("PutEvents", "GetItem"):
        counts[operation] = due[operation]
    assert counts == due
    answers = Counter(call.path for call in seen if call.operation == "answer")
    assert len(answers) == due["answer"], "CloudFormation was told twice of one event, and never of another"
    return Counter(call.operation for call in made)


def check_life(life: Life, known: float, levels: frozenset[str]):
    assert set(life.printed.levels) <= levels, life.printed.loudest
    assert life.most_descriptors <= life.warm.descriptors + SPARE_DESCRIPTORS
    assert life.most_threads <= MOST_THREADS
    bound = known + SLACK / (life.served - life.warm_after)
    assert life.growth <= bound, f"{life.growth:,.0f} bytes more an invocation; known is a loss of {known:,.0f}"


def described(life: Life, known: float) -> str:
    warm = "" if life.served >= WARM_AFTER else ", still warming up"
    return (
        f"each answered once; {life.growth:+,.0f} bytes an invocation{warm} (URLSession's known leak: up to {known:,.0f}), "
        f"{life.last.peak_rss / 1024:.0f} MB at the end, {life.most_descriptors} descriptors, {life.most_threads} threads"
    )
