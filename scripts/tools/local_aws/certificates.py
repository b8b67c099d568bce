"""A throw-away certificate authority and one certificate with AWS's names.

Made by openssl for each instance and deleted with it, so that a key which can speak for amazonaws.com
on this machine never outlives the local AWS that it was made for.
"""

import subprocess
from pathlib import Path

from local_aws import names

#: The bundle that functions would read if they ran on this machine, not in Lambda.
_SYSTEM_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
_DAYS = "30"
_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def make(directory: Path, region: str) -> None:
    """Writes ca.pem, cert.pem, key.pem and bundle.pem (this machine's roots and ours) into `directory`."""
    ca, ca_key, request = directory / "ca.pem", directory / "ca.key", directory / "cert.csr"
    _openssl(
        "req",
        "-x509",
        *_NEW_KEY,
        "-keyout",
        ca_key,
        "-out",
        ca,
        "-days",
        _DAYS,
        "-subj",
        "/CN=Local AWS throw-away CA",
        "-addext",
        "basicConstraints=critical,CA:TRUE",
        "-addext",
        "keyUsage=critical,keyCertSign",
    )
    _openssl("req", *_NEW_KEY, "-keyout", directory / "key.pem", "-out", request, "-subj", "/CN=amazonaws.com")
    extensions = directory / "cert.ext"
    alternatives = ",".join(f"DNS:{name}" for name in names.certificate_names(region))
    extensions.write_text(f"subjectAltName={alternatives},IP:127.0.0.1\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n")
    _openssl(
        "x509",
        "-req",
        "-in",
        request,
        "-CA",
        ca,
        "-CAkey",
        ca_key,
        "-CAcreateserial",
        "-out",
        directory / "cert.pem",
        "-days",
        _DAYS,
        "-extfile",
        extensions,
    )
    ca_key.unlink()  # nothing else is ever signed with it
    system = _SYSTEM_BUNDLE.read_text() if _SYSTEM_BUNDLE.exists() else ""
    (directory / "bundle.pem").write_text(system + ca.read_text())


def _openssl(*arguments: object) -> None:
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"openssl {arguments[0]} failed while making the local CA: {done.stderr.strip()}")
