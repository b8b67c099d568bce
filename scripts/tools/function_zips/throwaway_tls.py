"""A certificate authority that lives for one run, and a certificate of it for the names that a function will call."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


@dataclass(frozen=True)
class ThrowawayTLS:
    """`authority` is the bundle that a client must trust; `context` serves under the certificate."""

    authority: Path
    context: ssl.SSLContext


def make_tls(folder: Path, names: list[str]) -> ThrowawayTLS:
    """Throws CalledProcessError if openssl refuses; `folder` keeps the keys and must not outlive the run."""

    def openssl(*arguments: str) -> None:
        subprocess.run(("openssl", *arguments), cwd=folder, check=True, capture_output=True)

    openssl(
        "req", "-x509", *NEW_KEY, "-keyout", "authority.key", "-out", "authority.pem", "-days", "2",
        "-subj", "/CN=Throw-away authority", "-addext", "keyUsage=critical,keyCertSign",
    )  # fmt: skip
    openssl("req", *NEW_KEY, "-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=stand-in")
    (folder / "extensions").write_text(
        "subjectAltName=" + ",".join(f"DNS:{name}" for name in names) + "\nbasicConstraints=CA:FALSE\n"
    )
    openssl(
        "x509", "-req", "-in", "server.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial",
        "-out", "server.pem", "-days", "2", "-extfile", "extensions",
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    return ThrowawayTLS(folder / "authority.pem", context)
