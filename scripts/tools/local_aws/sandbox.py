"""Each function in a root of its own, made by bubblewrap, as close to Lambda's as this machine allows.

Inside: the zip read-only at /var/task, this machine's /usr for the libraries of unpackaged binaries, a private /tmp, the CA
where Debian's libcurl and Amazon Linux look, and AWS's names in /etc/hosts. Not inside: home directories, the
repository, other processes. Where bubblewrap cannot make namespaces (many containers), functions run bare.
"""

import logging
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from local_aws import names
from local_aws.changes import managed_runtimes
from local_aws.options import Options

log = logging.getLogger("local_aws.sandbox")

_AMAZON_BUNDLE = "/etc/pki/tls/certs/ca-bundle.crt"
_DEBIAN_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
_BARE = (
    "functions run without a sandbox: {reason}. They see this machine's files, and binaries linked to Debian's libcurl can't "
    "see the local CA, so use the zips of scripts/package"
)
_ALLOW = (
    "To have one, allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, docker run --security-opt seccomp=unconfined)"
)


class Unavailable(RuntimeError):
    """A sandbox was required and can't be made."""


class Sandbox:
    """Starts functions. Decides once, by trying, whether they get a root of their own."""

    def __init__(self, options: Options):
        self._options = options
        self._root = self._write_root(options.directory / "root", options)
        # bubblewrap's --die-with-parent follows the thread that started it, and ministack starts functions from threads
        # that end with the invocation. One thread that lives as long as this process starts them all.
        self._starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="function-starter")
        self.problem = "it was switched off" if options.sandbox == "off" else self._try()
        if self.problem and options.sandbox == "require":
            raise Unavailable(f"a sandbox was required, but {self.problem}. {_ALLOW}.")
        if self.problem:
            log.warning("%s. %s.", _BARE.format(reason=self.problem), _ALLOW)

    @property
    def bundle(self) -> str:
        """Where a function finds the authorities to trust."""
        return str(self._options.directory / "bundle.pem") if self.problem else _AMAZON_BUNDLE

    def environment(self, code_dir: str) -> dict[str, str]:
        """What a function must know to find the local AWS: nothing, where the sandbox and port 443 make it look like AWS."""
        variables = {"LAMBDA_TASK_ROOT": code_dir if self.problem else "/var/task"}
        if self.problem:
            variables["SSL_CERT_FILE"] = self.bundle
        if self.problem or not self._options.reaches_443:
            variables["HTTPS_PROXY"] = self._options.proxy
        return variables

    def popen(self, arguments: list[str], **options: Any) -> subprocess.Popen[bytes]:
        """Stands in for subprocess.Popen where ministack starts a `bootstrap`."""
        if self.problem or not arguments[0].endswith("/bootstrap"):
            return subprocess.Popen(arguments, **options)
        binds = self._options.binds
        if options["env"].get("AWS_EXECUTION_ENV", "").startswith(managed_runtimes.EXECUTION_ENVIRONMENT):
            binds = [*binds, *_homes(managed_runtimes.HOME)]
        command = [*self._command(options.pop("cwd"), binds), "/var/task/bootstrap"]
        return self._starter.submit(lambda: subprocess.Popen(command, **options)).result()

    def _try(self) -> str:
        """Empty if a sandbox can be made, else why not."""
        try:
            done = subprocess.run([*self._command("/usr", []), "/usr/bin/true"], capture_output=True, text=True, timeout=10)
        except (OSError, subprocess.TimeoutExpired) as error:
            return f"bubblewrap can't start ({error})"
        if done.returncode == 0:
            return ""
        return f"bubblewrap can't make namespaces here ({done.stderr.strip() or done.returncode})"

    def _command(self, code: str, binds: list[str]) -> list[str]:
        command = [
            "bwrap",
            "--die-with-parent",
            "--unshare-user",
            "--unshare-pid",
            "--unshare-ipc",
            "--unshare-uts",
            "--uid",
            "993",
            "--gid",
            "990",
        ]
        command += [
            "--ro-bind",
            "/usr",
            "/usr",
            "--symlink",
            "usr/lib",
            "/lib",
            "--symlink",
            "usr/lib64",
            "/lib64",
            "--symlink",
            "usr/bin",
            "/bin",
        ]
        command += ["--dir", "/etc"]
        for inside in ("hosts", "nsswitch.conf", "passwd", "resolv.conf"):
            command += ["--ro-bind", str(self._root / inside), f"/etc/{inside}"]
        for inside in (_DEBIAN_BUNDLE, _AMAZON_BUNDLE):
            command += ["--ro-bind", str(self._options.directory / "bundle.pem"), inside]
        command += ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
        command += ["--ro-bind", code, "/var/task", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/var/task"]
        # After the private /tmp, which would hide what is bound below it.
        for outside in binds:
            command += ["--ro-bind", outside, outside]
        return command

    @staticmethod
    def _write_root(root: Path, options: Options) -> Path:
        root.mkdir()
        aws = f"{options.address} {' '.join(names.function_hosts(options.region))}\n" if options.reaches_443 else ""
        (root / "hosts").write_text(f"127.0.0.1 localhost\n{aws}")
        (root / "nsswitch.conf").write_text("passwd: files\nhosts: files\n")
        (root / "passwd").write_text("sbx_user1051:x:993:990::/home/sbx_user1051:/sbin/nologin\n")
        (root / "resolv.conf").write_text("")
        return root


def _homes(environment: Path) -> list[str]:
    """What a virtual environment is made of: its own folder, and that of the Python it was made from."""
    python = (environment / "bin/python").resolve()
    return [str(environment), *([] if python.is_relative_to("/usr") else [str(python.parents[1])])]


class SubprocessWithSandbox:
    """ministack's `subprocess` module, but for `Popen`."""

    def __init__(self, sandbox: Sandbox):
        self.Popen = sandbox.popen

    def __getattr__(self, name: str) -> Any:
        return getattr(subprocess, name)
