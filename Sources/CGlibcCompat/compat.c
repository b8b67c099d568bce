// Lets an executable that is linked statically on Debian 12 (glibc 2.36) load on Amazon Linux 2023 (glibc 2.34).
//
// Three C functions in the static archives would otherwise be bound to symbol versions newer than 2.34, and the dynamic
// loader would refuse the whole executable before its first instruction. All three are hidden: they serve this executable
// and nothing else, so that in an ordinary build, with Foundation as a shared library, nobody notices them.
//
// scripts/package proves on every build that nothing newer than 2.34 is left.

#include <errno.h>
#include <stdlib.h>

#ifdef __GLIBC__
#include <sys/random.h>
#include <sys/types.h>

#define HIDDEN __attribute__((visibility("hidden")))

// The first glibc of each architecture: the version under which its oldest symbols still exist.
#if defined(__x86_64__)
#define OLDEST_GLIBC "GLIBC_2.2.5"
#elif defined(__aarch64__)
#define OLDEST_GLIBC "GLIBC_2.17"
#else
#error "Lambda runs x86_64 and arm64 only"
#endif

// Foundation calls hypot and hypotf. glibc 2.35 gave both a new version (they no longer set errno through a wrapper);
// the old one is still there, and its results are the same.
__asm__(".symver glibc_compat_oldest_hypot,hypot@" OLDEST_GLIBC);
__asm__(".symver glibc_compat_oldest_hypotf,hypotf@" OLDEST_GLIBC);
extern double glibc_compat_oldest_hypot(double x, double y);
extern float glibc_compat_oldest_hypotf(float x, float y);

HIDDEN double hypot(double x, double y) { return glibc_compat_oldest_hypot(x, y); }
HIDDEN float hypotf(float x, float y) { return glibc_compat_oldest_hypotf(x, y); }

// Debian's libstdc++.a seeds std::random_device with arc4random, which came with glibc 2.36. The kernel's generator,
// from which that one is seeded as well, does the same job. It never gives fewer bytes than asked for below 256; it can only
// be interrupted, or be missing, and then there is no randomness to go on with.
HIDDEN unsigned int arc4random(void) {
  unsigned int value;
  ssize_t count;
  do {
    count = getrandom(&value, sizeof value, 0);
  } while (count < 0 && errno == EINTR);
  if (count != (ssize_t)sizeof value) abort();
  return value;
}

#endif
