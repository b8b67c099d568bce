"""The HTTP server that misbehaves on order, as a plain client meets it."""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kit.http import certificates
from kit.http.egress import EgressTrap
from kit.http.server import Answered, End, Fault, Raw, Reply, Request, Server

Start = Callable[..., Server]


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Server] = []

    def start(answer: Answered | Callable[[Request], Answered], **options: object) -> Server:
        server = Server(answer if callable(answer) else lambda _: answer, **options)  # type: ignore[arg-type]
        running.append(server)
        return server

    yield start
    for server in running:
        server.close()


def ask(server: Server, method: str = "GET", path: str = "/", body: bytes | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request(method, path, body)
    answer = connection.getresponse()
    return answer.status, answer.read()


def test_it_keeps_the_bytes_that_it_was_sent_and_answers(start: Start) -> None:
    seen: list[Request] = []

    def answer(request: Request) -> Reply:
        seen.append(request)
        return Reply(201, b"made", (("X-A", "1"),))

    server = start(answer)
    assert ask(server, "PUT", "/a%2fb?c=%7e", b"\x00body") == (201, b"made")
    (request,) = seen
    assert (request.method, request.target, request.body) == ("PUT", b"/a%2fb?c=%7e", b"\x00body")
    assert request.header("content-length") == "5" and request.header("no") is None


def test_the_answer_to_a_head_has_no_body(start: Start) -> None:
    assert ask(start(Reply(200, b"text")), "HEAD") == (200, b"")


@pytest.mark.parametrize("fault, error", [(Fault.RESET, ConnectionResetError), (Fault.CLOSE, http.client.RemoteDisconnected)])
def test_a_reset_is_no_orderly_close(fault: Fault, error: type[Exception], start: Start) -> None:
    with pytest.raises(error) as raised:
        ask(start(fault))
    assert raised.type is error


def test_silence_lasts_until_the_client_gives_up(start: Start) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", start(Fault.SILENCE).port, timeout=0.3)
    connection.request("GET", "/")
    with pytest.raises(TimeoutError):
        connection.getresponse()


@pytest.mark.parametrize("end", [End.FIN, End.RESET])
def test_an_answer_can_end_at_any_byte(end: End, start: Start) -> None:
    whole = Reply(200, b"0123456789")
    server = start(Raw(((whole.head + whole.body)[:-4],), end))
    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
        ask(server)


def test_a_request_whose_body_never_came_is_noted_and_not_answered(start: Start) -> None:
    server = start(Reply())
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf")
        client.shutdown(socket.SHUT_WR)
        assert client.recv(100) == b""
    assert server.truncated == [b"POST / HTTP/1.1\r\n"]


def test_it_serves_tls_under_certificates_of_one_run(tmp_path: Path, start: Start) -> None:
    ours = certificates.make(tmp_path, "sns.example.com", "127.0.0.1")
    server = start(Reply(200, b"hello"), tls=ours.context)
    context = ssl.create_default_context(cafile=str(ours.authority))
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=5, context=context)
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"hello"
    with pytest.raises(ssl.SSLCertVerificationError):
        stranger = http.client.HTTPSConnection("127.0.0.1", server.port, timeout=5, context=ssl.create_default_context())
        stranger.request("GET", "/")


def test_nothing_gets_out_and_each_attempt_is_known() -> None:
    trap = EgressTrap()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", int(trap.url.rsplit(":", 1)[1]), timeout=5)
        connection.request("GET", "http://example.com/x")
        assert connection.getresponse().status == 403
        assert trap.hosts() == ["http://example.com/x"]
    finally:
        trap.close()
