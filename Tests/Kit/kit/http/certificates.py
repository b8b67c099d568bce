"""Certificates that live for one run: an authority, and what it vouches for."""

import ssl
from dataclasses import dataclass
from pathlib import Path

SYSTEM_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")


@dataclass(frozen=True)
class Certificates:
    """`authority` is the root alone and `bundle` the system's roots with it; `chain` and `key` are the server's."""

    authority: Path
    bundle: Path
    chain: Path
    key: Path

    @property
    def context(self) -> ssl.SSLContext:
        """For a server with this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        return context

    @property
    def roots(self) -> int:
        return self.bundle.read_text().count("BEGIN CERTIFICATE")


def make(folder: Path, *names: str) -> Certificates:
    """A chain as AWS serves it, root, intermediate and RSA certificate, for these host names and addresses.

    `folder` keeps the key and must not outlive the run.
    """
    import trustme  # not where scripts/bench only prints its help

    kind = trustme.KeyType.RSA
    root = trustme.CA(organization_name="One run", organization_unit_name="Root", key_type=kind)
    leaf = root.create_child_ca(key_type=kind).issue_cert(*names, key_type=kind)
    made = Certificates(folder / "authority.pem", folder / "bundle.pem", folder / "chain.pem", folder / "server.key")
    root.cert_pem.write_to_path(made.authority)
    made.bundle.write_text((SYSTEM_BUNDLE.read_text() if SYSTEM_BUNDLE.exists() else "") + made.authority.read_text())
    made.chain.write_bytes(b"".join(each.bytes() for each in leaf.cert_chain_pems))
    leaf.private_key_pem.write_to_path(made.key)
    made.key.chmod(0o600)
    return made
