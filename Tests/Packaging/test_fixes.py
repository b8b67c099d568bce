"""scripts/tools/function_zips/fixes: what each of them changes of libcurl's, Foundation's and malloc's ways."""

import contextlib
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit.flow.world import World
from kit.http.server import Reply, Request, Server
from kit.lambda_ import executables
from kit.waiting import until

FIXES = Path(__file__).parents[2] / "scripts/tools/function_zips/fixes"
HOSTS = 6  # a launch with a ledger speaks to five, to some of them over several connections

# Calls every URL once, and then once more: what the second round cost in new connections. The numbers are those of libcurl's
# headers, whose ABI is kept.
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

# What libcurl has a session watch, in the order in which it says so, over one call on a new connection. As Foundation does it
# up to Swift 6.3.3: what is watched is kept with libcurl, and let go when the socket is not used any more.
WATCHER = """
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
enum { URL = 10002, WRITEFUNCTION = 20011, SOCKETFUNCTION = 20001, IN = 1, OUT = 2, REMOVE = 4 };
typedef struct { int value; } Option, Code;
typedef int SocketFunction(void *, int, int, void *, void *);
void *curl_multi_init(void), *curl_easy_init(void), *multi;
int curl_easy_setopt(void *, int, ...), curl_multi_add_handle(void *, void *), curl_multi_setopt(void *, int, ...);
int curl_multi_assign(void *, int, void *), curl_multi_socket_action(void *, int, int, int *);
Code CFURLSession_multi_setopt_sf(void *, Option, SocketFunction *);
static int watched, socket_ = -1;
static int watch(void *call, int socket, int what, void *user, void *held) {
  if (what == REMOVE) {
    free(held);
    watched = 0;
  } else {
    if (!held) curl_multi_assign(multi, socket, malloc(1));
    watched |= what;
  }
  socket_ = socket;
  printf("%d ", watched);
  return 0;
}
static size_t ignore(char *data, size_t size, size_t count, void *user) { return size * count; }
int main(int count, char **urls) {
  multi = curl_multi_init();
  CFURLSession_multi_setopt_sf(multi, (Option){SOCKETFUNCTION}, watch);
  void *call = curl_easy_init();
  curl_easy_setopt(call, URL, urls[1]);
  curl_easy_setopt(call, WRITEFUNCTION, ignore);
  curl_multi_add_handle(multi, call);
  int running = 1, turns = 0;
  curl_multi_socket_action(multi, -1, 0, &running);
  for (; running; turns++) {
    struct pollfd polled = {socket_, (watched & IN ? POLLIN : 0) | (watched & OUT ? POLLOUT : 0), 0};
    int ready = poll(&polled, 1, 5000);
    curl_multi_socket_action(multi, ready ? socket_ : -1, 0, &running);
  }
  printf("\\n%d\\n", turns);
}
"""
SETTER = """
typedef struct { int value; } Option, Code;
typedef int SocketFunction(void *, int, int, void *, void *);
int curl_multi_setopt(void *, int, ...);
Code CFURLSession_multi_setopt_sf(void *multi, Option option, SocketFunction *function) {
  return (Code){curl_multi_setopt(multi, option.value, function)};
}
"""

# As Foundation's Swift side asks; and as its C side answers up to Swift 6.3.3.
ASKER = """
#include <stdbool.h>
#include <stdio.h>
bool CFURLSessionCurlHostIsEqual(const char *url, const char *host);
int main(int count, char **pair) {
  puts(CFURLSessionCurlHostIsEqual(pair[1], pair[2]) ? "same" : "other");
  fflush(stdout);
}
"""
ANSWER = """
#include <stdbool.h>
#include <string.h>
void *curl_url(void);
int curl_url_set(void *, int, const char *, unsigned), curl_url_get(void *, int, char **, unsigned);
void curl_free(void *);
bool CFURLSessionCurlHostIsEqual(const char *url, const char *expected) {
  bool same = false;
  void *parsed = curl_url();
  if (!curl_url_set(parsed, 0, url, 0)) {
    char *host = NULL;
    if (!curl_url_get(parsed, 5, &host, 0)) {
      same = !strcmp(host, expected);
      curl_free(host);
    }
    curl_free(parsed);
  }
  return same;
}
"""

ARENAS = """
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
static pthread_barrier_t barrier;
static void *hold(void *user) {
  void *held = malloc(100);
  pthread_barrier_wait(&barrier);
  pthread_barrier_wait(&barrier);
  return held;
}
int main(void) {
  pthread_t threads[6];
  pthread_barrier_init(&barrier, NULL, 7);
  for (int number = 0; number < 6; number++) pthread_create(&threads[number], NULL, hold, NULL);
  pthread_barrier_wait(&barrier);
  malloc_info(0, stdout);
  pthread_barrier_wait(&barrier);
}
"""

# Many addresses to be relocated, and how much of their table is in memory when the program begins.
RELOCATED = """
#include <elf.h>
#include <stdio.h>
#include <stdint.h>
#include <sys/mman.h>
static int target;
#define TEN(x) x, x, x, x, x, x, x, x, x, x
int *pointers[] = {TEN(TEN(TEN(TEN(&target))))};
extern const Elf64_Dyn _DYNAMIC[];
extern const char __ehdr_start[];
int main(void) {
  uintptr_t begin = 0, size = 0;
  for (const Elf64_Dyn *each = _DYNAMIC; each->d_tag; each++) {
    if (each->d_tag == DT_RELA) begin = each->d_un.d_ptr;
    if (each->d_tag == DT_RELASZ) size = each->d_un.d_val;
  }
  if (begin < (uintptr_t)__ehdr_start) begin += (uintptr_t)__ehdr_start;
  char line[300];
  unsigned long from, to, resident = 0;
  int inside = 0;
  FILE *maps = fopen("/proc/self/smaps", "r");
  while (fgets(line, sizeof line, maps)) {
    if (sscanf(line, "%lx-%lx ", &from, &to) == 2) inside = from <= begin && begin < to;
    if (inside) sscanf(line, "Rss: %lu", &resident);
  }
  printf("%lu %d\\n", resident, *pointers == &target);
}
"""


class Builder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(self, *texts: str, options: list[str]) -> list[str]:
        sources = []
        for number, text in enumerate(texts):
            sources.append(self._folder / f"source-{number}.c")
            sources[-1].write_text(text)
        program = str(self._folder / "program")
        subprocess.run(["gcc", *map(str, sources), *options, "-o", program, "-pthread", "-l:libcurl.so.4"], check=True)
        return [program]


@pytest.fixture
def builder(tmp_path: Path) -> Builder:
    return Builder(tmp_path)


@pytest.fixture
def urls() -> Iterator[list[str]]:
    servers = [Server(lambda request: Reply()) for _ in range(HOSTS)]
    yield [server.url for server in servers]
    for server in servers:
        server.close()


@pytest.mark.parametrize("fixed", [True, False])
def test_no_connection_is_closed_for_want_of_room(builder: Builder, urls: list[str], fixed: bool) -> None:
    fix = [str(FIXES / "keep_connections.c"), "-Wl,--wrap=curl_multi_init"] if fixed else []
    command = builder.build(CALLER, options=fix)
    told = subprocess.run([*command, *urls], check=True, capture_output=True, text=True, env={"no_proxy": "*"}).stdout
    assert (int(told) == 0) == fixed


@pytest.mark.parametrize("fixed", [True, False])
@pytest.mark.parametrize(
    ("url", "host", "said"),
    [
        ("https://sns.us-east-1.amazonaws.com/path?a=b", "sns.us-east-1.amazonaws.com", "same"),
        ("http://127.0.0.1:9001/2018-06-01/runtime/invocation/next", "127.0.0.1", "same"),
        ("https://user:word@example.com:8443/#part", "example.com", "same"),
        ("https://example.com", "example.co", "other"),
        ("https://example.com@elsewhere.example", "example.com", "other"),
        ("no url", "no url", "other"),
        ("https://", "", "other"),
    ],
)
def test_hosts_compare_as_in_foundation_and_nothing_is_lost(
    builder: Builder, url: str, host: str, said: str, fixed: bool
) -> None:
    fix = [str(FIXES / "host_of_url.c"), "-Wl,--wrap=CFURLSessionCurlHostIsEqual"] if fixed else []
    command = builder.build(ASKER, ANSWER, options=["-g", "-fsanitize=address", *fix])
    told = subprocess.run([*command, url, host], capture_output=True, text=True, check=False)
    assert told.stdout.strip() == said
    has_lost = "LeakSanitizer: detected memory leaks" in told.stderr
    assert not (fixed and has_lost), told.stderr
    if said == "same" and not fixed:
        assert has_lost, "Foundation's own way is known to lose what it parsed"


@pytest.mark.parametrize("fixed", [True, False])
def test_nobody_asks_whether_to_write_while_an_answer_is_waited_for(builder: Builder, fixed: bool) -> None:
    def answer(request: Request) -> Reply:
        time.sleep(0.5)
        return Reply()

    fix = [str(FIXES / "wait_quietly.c"), "-Wl,--wrap=CFURLSession_multi_setopt_sf"] if fixed else []
    server = Server(answer)
    command = builder.build(WATCHER, SETTER, options=fix)
    told = subprocess.run([*command, server.url], check=True, capture_output=True, text=True, env={"no_proxy": "*"}).stdout
    server.close()
    watched, turns = told.splitlines()
    reading, writing = "1", "2"
    if fixed:
        assert watched.split() == [writing, "0", reading, "0"], "both are let go before reading alone is watched"
        assert int(turns) < 10
    else:
        assert reading not in watched.split() and int(turns) > 1000, "Foundation's own way is known to go on asking"


def turns(pid: int) -> int:
    """How often the threads of a process have gone to sleep so far."""
    statuses = "".join(path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/status"))
    return sum(int(line.split()[1]) for line in statuses.splitlines() if line.startswith("voluntary_ctxt_switches"))


@pytest.mark.parametrize("name", executables.NAMES)
def test_a_shipped_executable_sleeps_while_it_waits(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the first event: without the fix it wakes forty thousand times in this second."""
    shipped = subprocess.run([executables.ROOT / "scripts/lib/shipped"], check=True, stdout=subprocess.PIPE, text=True).stdout
    monkeypatch.setenv("FUNCTIONS_DIR", shipped.strip())
    with contextlib.closing(World()) as world:
        function = world.start(name)
        until(lambda: function.api.polls, f"{name} asks for no event")
        time.sleep(0.5)
        before = turns(function.process.pid)
        time.sleep(1.0)
        assert turns(function.process.pid) - before < 100


@pytest.mark.parametrize("fixed", [True, False])
def test_six_threads_share_one_arena(builder: Builder, fixed: bool) -> None:
    command = builder.build("#include <stdio.h>\n" + ARENAS, options=[str(FIXES / "one_arena.c")] if fixed else [])
    told = subprocess.run(command, check=True, capture_output=True, text=True, env={}).stdout
    arenas = told.count("<heap nr=")
    assert (arenas == 1) == fixed


def test_the_relocation_table_is_given_back_and_the_program_goes_on(builder: Builder) -> None:
    resident = []
    for fix in ([], [str(FIXES / "drop_relocations.c")]):
        command = builder.build(RELOCATED, options=["-fPIE", "-pie", *fix])
        kilobytes, is_relocated = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        assert is_relocated == "1"
        resident.append(int(kilobytes))
    assert resident[0] - resident[1] > 200, "the table of 10,000 entries is 240 KB"
