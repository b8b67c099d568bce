// See names.h. OpenSSL compares names without regard to case, spaces and the type of a string. The print of a name is the
// sum of a weight for each ASCII letter and digit in its values: what OpenSSL changes before it compares is left out of it,
// and so is the order, as OpenSSL sorts the parts of a name that has several in one place.

#include "names.h"

#include <ctype.h>
#include <openssl/asn1.h>
#include <string.h>

// So many bytes of a certificate are looked at. A subject ends before, or else OpenSSL has a look.
enum { HEAD = 512 };

enum { BLANK = -1, END = -2, FOREIGN = -3 }; // for a character that is no Base64 digit
static signed char base64_digit[256];
static uint32_t weight[256];

void prepare_names(void) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (int c = 0; c < 256; c++) {
    base64_digit[c] = FOREIGN;
    int counts = c < 128 && (isupper(c) || islower(c) || isdigit(c));
    int folded = isupper(c) ? c + ('a' - 'A') : c;
    weight[c] = counts ? (uint32_t)folded * 2654435761u ^ (uint32_t)folded << 7 : 0;
  }
  for (int n = 0; digits[n]; n++) base64_digit[(unsigned char)digits[n]] = (signed char)n;
  base64_digit[' '] = base64_digit['\t'] = base64_digit['\r'] = base64_digit['\n'] = BLANK;
  base64_digit['='] = base64_digit['-'] = END;
}

// Moves `place` into one DER element and `end` behind it, or leaves `end` where the element goes on beyond it. Returns
// whether all of the element is there; -1 if there is none.
static int enter(const unsigned char **place, const unsigned char **end, int *tag) {
  const unsigned char *next = *place;
  if (*end - next < 2) return -1;
  *tag = *next++;
  size_t length = *next++;
  if ((*tag & 0x1f) == 0x1f || length == 0x80) return -1; // a tag of several bytes; no length
  if (length > 0x80) {
    size_t count = length & 0x7f;
    if (count > 3 || (size_t)(*end - next) < count) return -1;
    for (length = 0; count > 0; count--) length = length << 8 | *next++;
  }
  *place = next;
  if (length > (size_t)(*end - next)) return 0;
  *end = next + length;
  return 1;
}

static int step_over(const unsigned char **place, const unsigned char *end) {
  int tag;
  if (enter(place, &end, &tag) <= 0) return 0;
  *place = end;
  return 1;
}

NamePrint print_of_name(const unsigned char *der, long size) {
  static const NamePrint unknown = {0, 0};
  NamePrint print = {0, 1};
  const unsigned char *end = der + size;
  int tag;
  if (enter(&der, &end, &tag) <= 0) return unknown;
  while (der < end) { // each RelativeDistinguishedName
    const unsigned char *set_end = end;
    if (enter(&der, &set_end, &tag) <= 0) return unknown;
    while (der < set_end) { // each AttributeTypeAndValue
      const unsigned char *value_end = set_end;
      if (enter(&der, &value_end, &tag) <= 0 || !step_over(&der, value_end) || enter(&der, &value_end, &tag) <= 0) return unknown;
      // Two or four bytes a character: what looks like a letter here may be half of something else.
      if (tag == V_ASN1_BMPSTRING || tag == V_ASN1_UNIVERSALSTRING) return unknown;
      while (der < value_end) print.sum += weight[*der++];
    }
  }
  return print;
}

// The subject of a certificate of which at least the head is there, as DER; NULL if it can't be found.
static const unsigned char *subject_of(const unsigned char *place, long size, long *subject_size) {
  const unsigned char *end = place + size;
  int tag;
  if (enter(&place, &end, &tag) < 0 || enter(&place, &end, &tag) < 0) return NULL; // Certificate, TBSCertificate
  if (place < end && *place == 0xa0 && !step_over(&place, end)) return NULL; // version, absent in version 1
  for (int n = 0; n < 4; n++) // serial number, algorithm, issuer, validity
    if (!step_over(&place, end)) return NULL;
  const unsigned char *subject = place;
  if (!step_over(&place, end)) return NULL;
  *subject_size = place - subject;
  return subject;
}

// The first HEAD bytes of a block's Base64, written to `der`. -1 for anything but plain Base64 between BEGIN and END.
static long decode(const char *text, size_t size, unsigned char *der) {
  const unsigned char *place = memchr(text, '\n', size), *end = (const unsigned char *)text + size;
  unsigned char *out = der;
  uint32_t bits = 0;
  int held = 0;
  while (place && place < end && out - der <= HEAD - 3) {
    if (held == 0 && end - place >= 4) {
      int a = base64_digit[place[0]], b = base64_digit[place[1]], c = base64_digit[place[2]], d = base64_digit[place[3]];
      if ((a | b | c | d) >= 0) { // nearly always: four digits are three bytes
        *out++ = (unsigned char)(a << 2 | b >> 4);
        *out++ = (unsigned char)(b << 4 | c >> 2);
        *out++ = (unsigned char)(c << 6 | d);
        place += 4;
        continue;
      }
    }
    int digit = base64_digit[*place++];
    if (digit == BLANK) continue;
    if (digit == END) break;
    if (digit == FOREIGN) return -1;
    bits = bits << 6 | (uint32_t)digit;
    held += 6;
    if (held >= 8) *out++ = (unsigned char)(bits >> (held -= 8));
  }
  return out - der;
}

int may_have_subject(const char *text, size_t size, NamePrint wanted) {
  if (!wanted.known) return 1;
  unsigned char der[HEAD];
  long length = decode(text, size, der), subject_size;
  const unsigned char *subject = length < 0 ? NULL : subject_of(der, length, &subject_size);
  NamePrint print = {0, 0};
  if (subject) print = print_of_name(subject, subject_size);
  return !print.known || print.sum == wanted.sum;
}
