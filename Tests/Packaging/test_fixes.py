"""keep_connections.c: calls to more hosts than libcurl keeps connections for, one after the other, then the same once more."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.http.server import Reply, Server

SOURCE = Path(__file__).parents[2] / "scripts/tools/function_zips/keep_connections.c"
HOSTS = 6  # a launch with a ledger speaks to five, to some of them over several connections

# What the second round cost in new connections. The numbers are those of libcurl's headers, whose ABI is kept.
CALLER = """
#include <stdio.h>
enum { URL = 10002, WRITEFUNCTION = 20011, NUM_CONNECTS = 0x200000 + 26 };
void *curl_multi_init(void), *curl_easy_init(void);
int curl_easy_setopt(void *, int, ...), curl_easy_getinfo(void *, int, ...), curl_multi_add_handle(void *, void *);
int curl_multi_remove_handle(void *, void *), curl_multi_perform(void *, int *);
int curl_multi_poll(void *, void *, unsigned, int, int *);
static size_t ignore(char *data, size_t size, size_t count, void *user) { return size * count; }
int main(int count, char **urls) {
  void *multi = curl_multi_init();
  long connects, sum = 0;
  for (int round = 0; round < 2; round++)
    for (int number = 1; number < count; number++) {
      void *call = curl_easy_init();
      curl_easy_setopt(call, URL, urls[number]);
      curl_easy_setopt(call, WRITEFUNCTION, ignore);
      curl_multi_add_handle(multi, call);
      for (int running = 1; running;) {
        curl_multi_perform(multi, &running);
        if (running) curl_multi_poll(multi, NULL, 0, 100, NULL);
      }
      curl_easy_getinfo(call, NUM_CONNECTS, &connects);
      curl_multi_remove_handle(multi, call);
      if (round) sum += connects;
    }
  printf("%ld\\n", sum);
}
"""


@pytest.fixture
def urls() -> Iterator[list[str]]:
    servers = [Server(lambda request: Reply()) for _ in range(HOSTS)]
    yield [server.url for server in servers]
    for server in servers:
        server.close()


def new_connections(folder: Path, urls: list[str], *own: str) -> int:
    (folder / "caller.c").write_text(CALLER)
    subprocess.run(["gcc", str(folder / "caller.c"), *own, "-o", str(folder / "caller"), "-l:libcurl.so.4"], check=True)
    told = subprocess.run([str(folder / "caller"), *urls], check=True, capture_output=True, text=True, env={"no_proxy": "*"})
    return int(told.stdout)


def test_no_connection_is_closed_for_want_of_room(tmp_path: Path, urls: list[str]) -> None:
    assert new_connections(tmp_path, urls, str(SOURCE), "-Wl,--wrap=curl_multi_init") == 0


def test_libcurl_by_itself_closes_some(tmp_path: Path, urls: list[str]) -> None:
    assert new_connections(tmp_path, urls) > 0
