/// Nothing to call: this target only defines C functions that other archives in the executable refer to.
///
/// SwiftPM puts a C target's object file on the link line of every executable that depends on it, so depending is all it
/// takes. `compat.c` says which functions, and why.
#ifndef C_GLIBC_COMPAT_H
#define C_GLIBC_COMPAT_H
#endif
