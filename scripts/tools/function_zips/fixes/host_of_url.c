// Compares the hosts that Foundation and libcurl read from a URL, as Foundation does before every call, and frees what it parsed.
//
// Foundation up to Swift 6.3.3 gives curl_free what is curl_url_cleanup's, and so loses the parts of the URL with every call:
// 99 bytes in four blocks, and the URL itself. A launch with ten approvers is some thirty calls.
//
// Linked with --wrap=CFURLSessionCurlHostIsEqual. Only the packaged executables have it (link_function).

#include <stdbool.h>
#include <string.h>

// From curl/urlapi.h, which Debian's package of the library alone does not have. Their ABI is kept.
typedef struct Curl_URL CURLU;
enum { CURLUPART_URL = 0, CURLUPART_HOST = 5 };
CURLU *curl_url(void);
void curl_url_cleanup(CURLU *);
int curl_url_set(CURLU *, int part, const char *text, unsigned flags);
int curl_url_get(const CURLU *, int part, char **text, unsigned flags);
void curl_free(void *);

bool __wrap_CFURLSessionCurlHostIsEqual(const char *url, const char *expected) {
  CURLU *parsed = curl_url();
  char *host = NULL;
  bool same = parsed && !curl_url_set(parsed, CURLUPART_URL, url, 0) && !curl_url_get(parsed, CURLUPART_HOST, &host, 0) &&
              !strcmp(host, expected);
  curl_free(host);
  curl_url_cleanup(parsed);
  return same;
}
