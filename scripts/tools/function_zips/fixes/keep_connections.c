// Has libcurl keep as many idle connections as the functions use, and not four for each call that is under way.
//
// Foundation leaves CURLMOPT_MAXCONNECTS at its default. One call at a time then means four connections in all, and a launch
// with a ledger speaks to five hosts, to some of them over several connections at once: each launch closed some that the next
// one had to open again, TLS handshake and all. Nothing is kept for longer by it: a session ends after some seconds of silence.
//
// Linked with --wrap=curl_multi_init. Only the packaged executables have it (link_function). What it saves: docs/benchmarks.md.

// From curl/multi.h, which Debian's package of the library alone does not have. Their ABI is kept.
typedef void CURLM;
enum { CURLMOPT_MAXCONNECTS = 6 };
int curl_multi_setopt(CURLM *multi, int option, ...);

#define MAX_IDLE_CONNECTIONS 64L // ten topics' and five other services', some over more than one

CURLM *__real_curl_multi_init(void);

CURLM *__wrap_curl_multi_init(void) {
  CURLM *multi = __real_curl_multi_init();
  if (multi) curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, MAX_IDLE_CONNECTIONS);
  return multi;
}
