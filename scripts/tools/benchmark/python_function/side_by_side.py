"""Calls that do not need each other's answer: one after the other, as they are usually written, or on threads.

With `THREADS` in the environment it is threads. boto3's clients may be shared by them.
"""

import os
from concurrent.futures import ThreadPoolExecutor

if "THREADS" in os.environ:
    _pool = ThreadPoolExecutor(int(os.environ["THREADS"]))
else:
    _pool = None


def side_by_side(*calls) -> list:
    """What the calls return, in their order; raises the first exception."""
    if _pool is None:
        return [call() for call in calls]
    return [future.result() for future in [_pool.submit(call) for call in calls]]
