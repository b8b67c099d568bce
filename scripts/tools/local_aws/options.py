"""What an instance is started with, and what it tells ministack by environment variables."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

#: The account that everything lives in. AWS's own documentation uses it as an example.
ACCOUNT = "123456789012"

#: How a signal URL is signed: AWS has used all three, by region and year.
SIGNATURES = ("v2", "v4", "v4-token")

#: A file in an instance's directory, written when everything listens.
READY_FILE = "ready"


@dataclass(frozen=True)
class Options:
    """One instance. `address` and `port` are the gateway's: 443 on a loopback address of its own where the machine allows it."""

    directory: Path
    region: str
    access_key: str
    secret_key: str
    address: str
    port: int
    proxy_port: int
    smtp_port: int
    sandbox: str = "auto"
    signature: str = "v2"
    binds: list[str] = field(default_factory=list)
    owner: int = 0

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self.proxy_port}"

    @property
    def mail_directory(self) -> Path:
        return self.directory / "mail"

    @property
    def reaches_443(self) -> bool:
        """Whether a hosts file is enough to lead AWS's names here, without a proxy."""
        return self.port == 443

    def to_json(self) -> str:
        return json.dumps({**asdict(self), "directory": str(self.directory)}, indent=2)

    @classmethod
    def from_json(cls, text: str) -> "Options":
        values = json.loads(text)
        return cls(**{**values, "directory": Path(values["directory"])})


def emulator_environment(options: Options) -> dict[str, str]:
    """The whole environment of the engine's process. Functions inherit none of it: see changes/functions.py."""
    scratch = options.directory / "tmp"
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "PYTHONPATH": str(Path(__file__).parent.parent),
        # Calls must be signed by a known key and allowed by policies; unknown callers get what AWS would answer.
        "AUTH": "true",
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": options.region,
        # The names and the port that clients see, not those that are bound.
        "MINISTACK_HOST": f"{options.region}.amazonaws.com",
        "GATEWAY_PORT": "443",
        "USE_SSL": "1",
        "S3_DATA_DIR": str(scratch / "s3"),
        "STATE_DIR": str(scratch / "state"),
        # What SES sends is delivered like every other email.
        "SMTP_HOST": f"127.0.0.1:{options.smtp_port}",
        # Nothing that listens on further ports, and no container engine even where one is running.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": "unix:///nonexistent",
        "LAMBDA_EXECUTOR": "local",
    }
