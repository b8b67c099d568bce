"""ministack with AUTH=true: the server-side check of our signatures, on a real server that keeps its own secrets.

Its core/sigv4.py builds the canonical request from the bytes of the wire with hashlib and hmac, and shares nothing with
botocore, the other verifier. moto would be no second opinion: its check is botocore's own signer, run once more.
"""

import http.client
import json
import socket
import subprocess
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.credentials import Credentials

from kit.aws.dynamodb import KEY
from kit.http.server import Reply, Request, Server

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds
ACCOUNT = "123456789012"
# What a server says of a signature, key or token that it does not take.
REFUSALS = {
    "SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature", "IncompleteSignatureException",
    "InvalidClientTokenId", "UnrecognizedClientException", "InvalidToken", "MissingAuthenticationToken",
    "MissingAuthenticationTokenException", "RequestTimeTooSkewed", "RequestExpired", "CredentialDateMismatch",
    "UnsupportedSignature",
}  # fmt: skip
EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
LAMBDA = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Ministack:
    """The emulator by itself, as it is published, with a role's temporary credentials as Lambda gives them."""

    def __init__(self, folder: Path):
        self.port = free_port()
        home = ROOT / ".venv/local-aws/bin"
        if not (home / "ministack").exists():
            raise FileNotFoundError(f"no {home}/ministack: run 'scripts/setup local-aws'")
        environment = {
            "PATH": f"{home}:/usr/bin:/bin", "HOME": str(folder), "GATEWAY_PORT": str(self.port), "BIND_HOST": "127.0.0.1",
            "AUTH": "true", "MINISTACK_ACCOUNT_ID": ACCOUNT, "MINISTACK_REGION": "us-east-1",
        }  # fmt: skip
        self._log = open(folder / "ministack.log", "wb")
        self._process = subprocess.Popen(
            [home / "ministack"], env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log
        )
        self._await()
        self.credentials = self._role()

    def close(self):
        self._process.kill()
        self._process.wait()
        self._log.close()

    def client(self, service: str):
        """An administrator's, to prepare what the functions use."""
        return boto3.client(
            service,
            endpoint_url=f"http://127.0.0.1:{self.port}",
            region_name="us-east-1",
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, proxies={}),
        )

    def prepare(self, table: str, topic: str, approver: str) -> str:
        """A table and a topic with a confirmed subscription; returns the topic's ARN."""
        self.client("dynamodb").create_table(
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": KEY, "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": KEY, "AttributeType": "S"}],
        )
        sns = self.client("sns")
        arn = sns.create_topic(Name=topic)["TopicArn"]
        sns.subscribe(TopicArn=arn, Protocol="email", Endpoint=approver)
        return arn

    def _await(self):
        give_up = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                    f"http://127.0.0.1:{self.port}/_ministack/health", timeout=5
                )
                return
            except OSError:
                assert self._process.poll() is None, f"ministack ended: see {self._log.name}"
                assert time.monotonic() < give_up, f"ministack does not answer: see {self._log.name}"
                time.sleep(0.1)

    def _role(self) -> Credentials:
        iam = self.client("iam")
        trust = json.dumps({"Version": "2012-10-17", "Statement": [LAMBDA]})
        arn = iam.create_role(RoleName="function", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        iam.put_role_policy(RoleName="function", PolicyName="everything", PolicyDocument=json.dumps(EVERYTHING))
        given = self.client("sts").assume_role(RoleArn=arn, RoleSessionName="function")["Credentials"]
        return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])


@dataclass(frozen=True)
class Verdict:
    status: int
    body: bytes

    @property
    def refusal(self) -> str | None:
        """Why the signature was not taken; None where it was, whatever became of the call."""
        text = self.body.decode("utf-8", "replace")
        return next((code for code in sorted(REFUSALS, key=len, reverse=True) if code in text), None)


class Door:
    """Stands before ministack: keeps each request as it came and hands it on byte by byte, under the same headers."""

    def __init__(self, port: int):
        self.requests: list[Request] = []
        self._port = port
        self._server = Server(self._answer)
        self.url = self._server.url

    def close(self):
        self._server.close()

    def judge(self, request: Request) -> Verdict:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            connection.putrequest(request.method, request.target.decode("latin-1"), skip_host=True, skip_accept_encoding=True)
            for name, value in request.headers:
                if name.lower() not in ("content-length", "connection"):
                    connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(request.body)))
            connection.endheaders(request.body)
            answer = connection.getresponse()
            return Verdict(answer.status, answer.read())
        finally:
            connection.close()

    def _answer(self, request: Request) -> Reply:
        self.requests.append(request)
        verdict = self.judge(request)
        return Reply(verdict.status, verdict.body)
