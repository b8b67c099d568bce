// Tells cheaply that a PEM block is not the root that a chain names, so that OpenSSL need not look at it.

#include <stddef.h>
#include <stdint.h>

// What two names share whenever OpenSSL calls them equal. Others share it by chance, so it rules out and never in.
typedef struct {
  uint32_t sum;
  int known; // 0: this name can't be judged by its print
} NamePrint;

// To be called once, before the others.
void prepare_names(void);

// The print of a DER encoded Name.
NamePrint print_of_name(const unsigned char *der, long size);

// Whether the PEM block at `text`, from its BEGIN line, may hold a certificate whose subject has this print.
int may_have_subject(const char *text, size_t size, NamePrint wanted);
