// Has Foundation stop asking whether a socket can be written to, once libcurl only waits to read from it.
//
// A new connection is watched for writing until it is there. libcurl then says that it wants to read, and Foundation up to Swift
// 6.3.3 begins to watch for that, and goes on watching for writing, too. That is always possible, so its event comes again and
// again: until the connection's first answer is there, most of a processor is spent. Foundation drops both if it is told that the
// socket is not used any more, and watches anew only what it is told then.
//
// Linked with --wrap=CFURLSession_multi_setopt_sf. Only the packaged executables have it (link_function).

#include <stddef.h>

// From curl/multi.h, which Debian's package of the library alone does not have. Their ABI is kept.
typedef void CURL;
enum { CURL_POLL_IN = 1, CURL_POLL_REMOVE = 4 };
typedef int SocketFunction(CURL *, int socket, int what, void *multi, void *watched);

// As Foundation declares them: structures of one number each, which are passed as that number is.
typedef struct { int value; } Option, Code;

Code __real_CFURLSession_multi_setopt_sf(void *multi, Option option, SocketFunction *function);

// The same for every session.
static SocketFunction *foundations;

static int watch(CURL *call, int socket, int what, void *multi, void *watched) {
  if (what == CURL_POLL_IN && watched) {
    foundations(call, socket, CURL_POLL_REMOVE, multi, watched);
    watched = NULL; // it was released
  }
  return foundations(call, socket, what, multi, watched);
}

Code __wrap_CFURLSession_multi_setopt_sf(void *multi, Option option, SocketFunction *function) {
  foundations = function;
  return __real_CFURLSession_multi_setopt_sf(multi, option, watch);
}
