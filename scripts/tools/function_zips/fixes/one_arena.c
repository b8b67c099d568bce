// Has malloc keep one arena, where it would make one for each thread that Dispatch happens to use.
//
// One invocation is served at a time, and every thread has a cache of its own before the arena, so there is next to nothing to
// contend for; and every arena would keep what it once needed.

#include <malloc.h>

__attribute__((constructor)) static void keep_one_arena(void) { mallopt(M_ARENA_MAX, 1); }
