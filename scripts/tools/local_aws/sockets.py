"""The addresses of an instance: bound before its process starts, so that nobody else can take them meanwhile."""

import random
import socket


def bind() -> list[socket.socket]:
    """Gateway, proxy and mailbox."""
    return [_bind_gateway(), _bind_to("127.0.0.1", 0), _bind_to("127.0.0.1", 0)]


def _bind_gateway() -> socket.socket:
    """Port 443 on a loopback address of its own, so that a hosts file alone leads there; any port where 443 is not allowed."""
    for _ in range(20):
        address = f"127.{random.randint(1, 254)}.{random.randint(0, 255)}.{random.randint(1, 254)}"
        try:
            return _bind_to(address, 443)
        except OSError:
            continue
    return _bind_to("127.0.0.1", 0)


def _bind_to(address: str, port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address, port))
        bound.listen(128)
    except OSError:
        bound.close()
        raise
    return bound
