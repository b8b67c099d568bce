"""A network and mounts of our own: what the tests set up is seen by nothing else, and gone with this process."""

import ctypes
import os
import subprocess

_NEW_MOUNTS, _NEW_NETWORK = 0x00020000, 0x40000000


def isolate() -> None:
    """Moves the calling thread, and what it starts from now on, into a network and mounts of their own.

    Raises PermissionError unless run as root.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_MOUNTS | _NEW_NETWORK) != 0:
        problem = os.strerror(ctypes.get_errno())
        raise PermissionError(f"a network of our own can't be made ({problem}): run the stage `wordpress` as root")
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def own_address(address: str) -> None:
    """Makes an IPv4 address one of this network's own, for a stand-in to listen at."""
    subprocess.run(["ip", "address", "add", f"{address}/32", "dev", "lo"], check=True)
