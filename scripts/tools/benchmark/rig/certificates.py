"""A chain as AWS serves it, root, intermediate and RSA certificate, for one run; and a CA bundle as large as a real one."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

SYSTEM_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")

EXTENSIONS = """
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[server]
basicConstraints = CA:FALSE
subjectAltName = IP:127.0.0.1,DNS:localhost
"""


@dataclass(frozen=True)
class Certificates:
    """`bundle` holds the system's roots and this run's; `chain` and `key` are the server's."""

    bundle: Path
    chain: Path
    key: Path

    @property
    def roots(self) -> int:
        return self.bundle.read_text().count("BEGIN CERTIFICATE")


def make_certificates(folder: Path) -> Certificates:
    """Throws CalledProcessError if openssl refuses, FileNotFoundError where the system has no CA bundle."""

    def openssl(*arguments: str) -> None:
        subprocess.run(("openssl", *arguments), cwd=folder, check=True, capture_output=True)

    def sign(name: str, issuer: str, section: str) -> None:
        openssl(
            "req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN=Bench {name}",
        )  # fmt: skip
        openssl(
            "x509", "-req", "-in", f"{name}.csr", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key", "-CAcreateserial",
            "-days", "2", "-extfile", "extensions", "-extensions", section, "-out", f"{name}.pem",
        )  # fmt: skip

    (folder / "extensions").write_text(EXTENSIONS)
    openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "root.key", "-out", "root.pem", "-days", "2",
        "-subj", "/CN=Bench root", "-addext", "keyUsage=critical,keyCertSign",
    )  # fmt: skip
    sign("intermediate", "root", "authority")
    sign("server", "intermediate", "server")
    chain, bundle = folder / "chain.pem", folder / "bundle.pem"
    chain.write_text((folder / "server.pem").read_text() + (folder / "intermediate.pem").read_text())
    bundle.write_text(SYSTEM_BUNDLE.read_text() + (folder / "root.pem").read_text())
    return Certificates(bundle, chain, folder / "server.key")
