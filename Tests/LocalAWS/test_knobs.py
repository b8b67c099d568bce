"""What is turned from another process while the instance works."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from local_aws.instance import Instance
from local_aws.knobs import Knobs, throttles
from local_aws.options import Options
from local_aws.signal_urls import SignalUrls

STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/some/0b2c1f0e-0000-0000-0000-000000000000"


@pytest.fixture
def instance(tmp_path):
    """One that is not started."""
    return Instance(Options(tmp_path, "us-east-1", "key", "secret", "127.0.0.1", 443, 1, 2))


def test_a_url_can_be_issued_while_the_signature_changes(instance, tmp_path):
    instance.sign_with("v2")
    urls = SignalUrls("us-east-1", tmp_path)
    done = threading.Event()

    def turn() -> None:
        while not done.is_set():
            instance.sign_with("v4")
            instance.sign_with("v2", seconds=12)

    turning = threading.Thread(target=turn)
    turning.start()
    try:
        issued = [urls.signal_url(STACK, "Handle", str(number)) for number in range(2_000)]
    finally:
        done.set()
        turning.join()
    assert all("Expires=" in url for url in issued)
    assert len({"X-Amz-Signature" in url for url in issued}) == 2, "the signature never changed"


def test_nothing_that_is_turned_is_lost_while_calls_are_refused(instance, tmp_path):
    instance.turn(throttled={"Call": 500})
    with ThreadPoolExecutor() as pool:
        refused = [pool.submit(throttles, tmp_path, "Call") for _ in range(600)]
        for number in range(300):
            instance.turn(seconds=number)
            assert Knobs.read(tmp_path).seconds == number
    assert sum(each.result() for each in refused) == 500
    assert Knobs.read(tmp_path).throttled == {"Call": 0}
