// The limit: Lambda's Runtime API on one raw socket. Takes events, answers `null`, does nothing; no TLS, no library.
//
// Only as much HTTP as the stand-in speaks: a Content-Length on every answer, one connection that stays open.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static char buffer[1 << 20];

static void fail(const char *what) {
  perror(what);
  exit(1);
}

// Sends a request and reads all of its answer into `buffer`; the headers end with a zero byte.
static void exchange(int connection, const char *request, size_t length) {
  if (write(connection, request, length) != (ssize_t)length) fail("write");
  size_t have = 0;
  char *end = NULL;
  while (!end) {
    ssize_t got = read(connection, buffer + have, sizeof buffer - 1 - have);
    if (got <= 0) fail("read");
    have += (size_t)got;
    buffer[have] = 0;
    end = strstr(buffer, "\r\n\r\n");
  }
  *end = 0;
  char *field = strcasestr(buffer, "\r\ncontent-length:");
  size_t whole = (size_t)(end + 4 - buffer) + (field ? strtoul(field + 17, NULL, 10) : 0);
  while (have < whole) {
    ssize_t got = read(connection, buffer + have, sizeof buffer - have);
    if (got <= 0) fail("read");
    have += (size_t)got;
  }
}

int main(void) {
  const char *api = getenv("AWS_LAMBDA_RUNTIME_API");
  char host[64];
  unsigned port;
  if (!api || sscanf(api, "%63[^:]:%u", host, &port) != 2) {
    fprintf(stderr, "AWS_LAMBDA_RUNTIME_API must be set to address:port\n");
    return 1;
  }
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
  if (inet_pton(AF_INET, host, &address.sin_addr) != 1) fail("inet_pton");
  int connection = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  if (connect(connection, (struct sockaddr *)&address, sizeof address)) fail("connect");
  setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);

  char next[256], answer[512];
  int next_length = snprintf(next, sizeof next, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: %s\r\n\r\n", api);
  for (;;) {
    exchange(connection, next, (size_t)next_length);
    char *field = strcasestr(buffer, "lambda-runtime-aws-request-id:"), id[64];
    if (!field || sscanf(field + 30, " %63[^\r\n]", id) != 1) fail("no request id");
    int length = snprintf(
      answer, sizeof answer,
      "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: %s\r\nContent-Length: 4\r\n\r\nnull", id, api);
    exchange(connection, answer, (size_t)length);
  }
}
