"""A root directory with nothing in it but what Lambda's `provided.al2023` would give a function, made with bubblewrap."""

import functools
import subprocess
from dataclasses import dataclass
from pathlib import Path

AMAZON_CA_BUNDLE = "/etc/pki/tls/certs/ca-bundle.crt"
INTERPRETERS = {"x86_64": "/lib64/ld-linux-x86-64.so.2", "arm64": "/lib/ld-linux-aarch64.so.1"}
MULTIARCH = {"x86_64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}
SYSTEM_LIBRARIES = ("libc.so.6", "libm.so.6", "libgcc_s.so.1")


class NoNamespaces(Exception):
    """This machine does not let us make one."""


def require_namespaces() -> None:
    """Throws NoNamespaces, with what to do, where bubblewrap can't make a root or a network of its own."""
    probe = ["bwrap", "--unshare-user", "--unshare-net", "--unshare-pid", "--dev-bind", "/", "/", "true"]
    try:
        result = subprocess.run(probe, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise NoNamespaces("bubblewrap is not installed; run scripts/setup package") from error
    if result.returncode:
        raise NoNamespaces(
            f"the zips were built but could not be tried, because this machine makes no namespaces ({result.stderr.strip()}). "
            "Run this on a machine that allows user namespaces (sysctl kernel.unprivileged_userns_clone=1; in a container: "
            "--privileged, or seccomp and AppArmor unconfined), or pass --no-run and try the zips elsewhere"
        )


@functools.cache
def proc() -> list[str]:
    """A fresh /proc, or this machine's where the kernel refuses one, as it does in a container that hides parts of its own."""
    probe = ["bwrap", "--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    fresh = subprocess.run(probe, capture_output=True, check=False).returncode == 0
    return ["--proc", "/proc"] if fresh else ["--ro-bind", "/proc", "/proc"]


@dataclass(frozen=True)
class BareRoot:
    """`task` is the unpacked zip; `hosts` and `ca_bundle` are files that appear where the system's own would be."""

    task: Path
    hosts: Path
    resolver: Path
    ca_bundle: Path
    arch: str

    def command(self, environment: dict[str, str]) -> list[str]:
        """The command that runs /var/task/bootstrap in it, as a user of its own, with this environment and no other."""
        return [
            "bwrap", "--die-with-parent", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--uid", "993", "--gid", "990",
            *self.libraries(),
            "--ro-bind", str(self.task), "/var/task", "--chdir", "/var/task",
            "--ro-bind", str(self.hosts), "/etc/hosts",
            "--ro-bind", str(self.resolver), "/etc/resolv.conf",
            "--ro-bind", str(self.ca_bundle), AMAZON_CA_BUNDLE,
            *proc(), "--dev", "/dev", "--tmpfs", "/tmp",
            "--clearenv", *(part for name, value in environment.items() for part in ("--setenv", name, value)),
            "/var/task/bootstrap",
        ]  # fmt: skip

    def libraries(self) -> list[str]:
        """The dynamic loader and the three libraries that an executable may need, from this machine."""
        folder = f"/lib/{MULTIARCH[self.arch]}"
        files = [INTERPRETERS[self.arch], *(f"{folder}/{name}" for name in SYSTEM_LIBRARIES)]
        return [part for file in files for part in ("--ro-bind", str(Path(file).resolve()), file)]
