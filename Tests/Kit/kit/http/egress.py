"""A proxy that lets nothing out and records who was asked for.

Every function under test has it as its proxy for all but 127.0.0.1, so a request to any other host is seen, and goes nowhere.
"""

from kit.http.server import Reply, Request, Server


class EgressTrap:
    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._server = Server(self._answer)
        self.url = self._server.url

    def environment(self) -> dict[str, str]:
        return {"http_proxy": self.url, "https_proxy": self.url, "no_proxy": "127.0.0.1"}

    def hosts(self) -> list[str]:
        """The hosts asked for, `host:port` for TLS and whole URLs for plain HTTP."""
        return [request.target.decode("latin-1") for request in self.requests]

    def close(self) -> None:
        self._server.close()

    def _answer(self, request: Request) -> Reply:
        self.requests.append(request)
        return Reply(403, b"no way out of this test")
