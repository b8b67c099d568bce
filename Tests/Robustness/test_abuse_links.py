"""Links without a ledger, changed in ten thousand ways: none decides, each is told so, and the process stays."""

import re

import forgeries
from presses import ClearPages, answer, by_the_letter, memory

from kit.aws.urls import WaitURL
from kit.flow.email import base64url
from kit.http.server import Reply

GROWTH = 60  # MB; URLSession's own leak is a few hundred bytes a call


class CheckingStore:
    """S3 as it is: takes the signal at the very URL that was signed, and refuses every other."""

    def __init__(self, world, wait_url: str):
        self._target = wait_url.split(world.signals.host, 1)[1].encode()
        self.accepted = 0
        self.refused = 0
        world.signals.server.answer = self._answer

    def _answer(self, request) -> Reply:
        if request.target == self._target:
            self.accepted += 1
            return Reply(200)
        self.refused += 1
        return Reply(403)


def is_allowed_host(url: bytes, world) -> bool:
    ours = "|".join(re.escape(each) for each in (world.signals.host, world.responses.host))
    amazon = r"cloudformation-waitcondition-[a-z0-9-]+\.s3[.-][a-z0-9.-]*amazonaws\.com(\.cn)?"
    return re.match(rf"http://({ours})(/|$)|https://{amazon}/", url.decode(), re.IGNORECASE) is not None


def is_same(url: bytes | None, wait_url: str) -> bool:
    """Whether both lead to the same place: the case of a scheme says nothing."""
    return url is not None and re.sub(rb"^\w+", lambda scheme: scheme[0].lower(), url) == wait_url.encode()


def test_ten_thousand_changed_links_decide_nothing(world, size, evidence):
    email = world.ask(world.wait_url(signature="v4+token"))
    store = CheckingStore(world, email.wait_url)
    query = email.link.split("?")[1]
    half = size.of(full=5_000, short=500)
    queries = forgeries.of(query, half, seed=6) + forgeries.of_wait_url(email.wait_url, half, seed=7)
    function, pages, forged, same = world.approval, ClearPages(), 0, 0
    assert answer(function, by_the_letter(query)).status == 200
    before = memory(function)
    for each in queries:
        url = forgeries.wait_url_in(each)
        if is_same(url, email.wait_url):
            same += 1  # another spelling of the same link
            assert answer(function, by_the_letter(each)).status == 200, each
            continue
        refused = answer(function, by_the_letter(each, "POST", email.code))
        assert 400 <= refused.status < 500, (refused.status, each)
        pages.check(refused)
        if refused.status != 403:
            continue
        # It looks like a wait URL. Its forger knows how the code is made, and has to get past the store's own signature.
        forged += 1
        assert url and is_allowed_host(url, world), url
        told = answer(function, by_the_letter(each, "POST", forgeries.derived_code(url)))
        assert told.status == 502 and "nothing was decided" in told.text.lower(), (told.status, told.text)
        pages.check(told)
    assert store.accepted == 0 and function.process.poll() is None
    assert memory(function) - before < GROWTH
    assert answer(function, by_the_letter(query, "POST", email.code)).status == 200 and store.accepted == 1
    evidence.row(
        "small: links cut, with a bit flipped, spliced, forged; pressed with the right code",
        tried=len(queries),
        result=f"none decided; 4xx and a clear page each; {forged} looked genuine, and S3's own signature refused them; "
        f"{same} were other spellings of the true link; memory {memory(function) - before:+.0f} MB",
    )


def test_a_forged_link_reaches_no_host_but_cloudformations(world, size, evidence):
    """The same without SIGNAL_HOSTS, as in production: a link to Amazon's host, changed, leads to that host or nowhere."""
    wait_url = str(world.known(WaitURL(signature="v4")))
    function = world.start("ApprovalFunction", SIGNAL_HOSTS=None, AWS_MAX_ATTEMPTS="1")
    queries = forgeries.of_wait_url(wait_url, size.of(full=1_000, short=150), seed=8)
    genuine = re.compile(r"cloudformation-waitcondition-[a-z0-9-]+\.s3[.-]([a-z0-9-]+\.)?amazonaws\.com(\.cn)?:443")
    reached = 0
    for each in queries:
        url = forgeries.wait_url_in(each)
        refused = answer(function, by_the_letter(each, "POST", forgeries.derived_code(url)))
        assert refused.status in (400, 410, 502), (refused.status, url)
        reached += refused.status == 502
    asked = set(world.egress.hosts())
    assert asked and all(genuine.fullmatch(each) for each in asked), asked
    world.expected_egress |= asked
    evidence.row(
        "small: wait URLs on Amazon's host, changed and pressed with the code that belongs to them",
        tried=len(queries),
        result=f"{reached} were sent on, to {', '.join(sorted(asked))} and to no other host",
    )


def test_a_press_repeated_many_times_is_one_signal(world, size, evidence):
    email = world.ask()
    tried = size.of(full=1_000, short=100)
    query = f"waitUrl={base64url(email.wait_url)}"
    for _ in range(tried):
        assert answer(world.approval, by_the_letter(query, "POST", email.code)).status == 200
    bodies = {request.body for request in world.signals.requests}
    assert len(bodies) == 1
    evidence.row(
        "small: one press, replayed",
        tried=tried,
        result="the same signal with the same UniqueId each time: one to CloudFormation",
    )
