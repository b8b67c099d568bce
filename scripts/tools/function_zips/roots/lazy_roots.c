// Takes from the system's CA bundle only the roots that a server's chain asks for.
//
// OpenSSL 3.0 decodes every certificate of the bundle for every new session. With 139 of them that was most of what a process
// did until its first notification was answered. Here a root is decoded when a chain names it as issuer. The verdict stays
// the same: the same bundle, names compared by OpenSSL's own rules, chains judged by its own code. Nothing is shipped or
// cached, so a root that the system withdraws is gone here too. A damaged block of the bundle costs its own root, not all.
//
// Linked with --wrap=X509_STORE_set_default_paths, which is what libcurl calls for want of a bundle of its own. Only the
// packaged executables have it (scripts/tools/function_zips/link_function); an ordinary build goes on without.
// What it saves: docs/benchmarks.md.

#define _GNU_SOURCE
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "names.h"

static X509 *decode(const char *kind, const unsigned char *der, long size) {
  if (!strcmp(kind, PEM_STRING_X509_TRUSTED)) return d2i_X509_AUX(NULL, &der, size);
  if (!strcmp(kind, PEM_STRING_X509) || !strcmp(kind, PEM_STRING_X509_OLD)) return d2i_X509(NULL, &der, size);
  return NULL;
}

// The certificate in a PEM block. NULL for anything else.
static X509 *read_block(const char *text, size_t size) {
  BIO *block = BIO_new_mem_buf(text, (int)size);
  char *kind, *header;
  unsigned char *der;
  long length;
  X509 *root = NULL;
  if (block && PEM_read_bio(block, &kind, &header, &der, &length)) {
    root = decode(kind, der, length);
    OPENSSL_free(kind);
    OPENSSL_free(header);
    OPENSSL_free(der);
  }
  BIO_free(block);
  return root;
}

static const char *bundle_path(void) {
  const char *chosen = getenv(X509_get_default_cert_file_env()); // SSL_CERT_FILE
  return chosen ? chosen : X509_get_default_cert_file();
}

// The bundle's text, to be freed; NULL if there is none.
static char *read_bundle(size_t *size) {
  int file = open(bundle_path(), O_RDONLY | O_CLOEXEC);
  struct stat about;
  char *text = file >= 0 && fstat(file, &about) == 0 && about.st_size > 0 ? malloc((size_t)about.st_size) : NULL;
  ssize_t count = 1;
  for (*size = 0; text && count > 0 && *size < (size_t)about.st_size; *size += count > 0 ? (size_t)count : 0)
    count = read(file, text + *size, (size_t)about.st_size - *size);
  if (file >= 0) close(file);
  return text;
}

// OpenSSL asks here for an issuer that its store does not have yet. Every root of that name goes into the store, as
// there may be two with different keys; OpenSSL looks through them. `found` borrows the store's reference.
static int get_by_subject(X509_LOOKUP *lookup, X509_LOOKUP_TYPE type, const X509_NAME *name, X509_OBJECT *found) {
  static const char begin[] = "-----BEGIN ", end[] = "-----END ";
  const unsigned char *der;
  size_t size;
  if (type != X509_LU_X509 || !X509_NAME_get0_der(name, &der, &size)) return 0;
  NamePrint wanted = print_of_name(der, (long)size);
  size_t bundle_size;
  char *bundle = read_bundle(&bundle_size);
  if (!bundle) return 0;
  int any = 0;
  ERR_set_mark();
  const char *place = bundle, *stop = bundle + bundle_size;
  while (place && (place = memmem(place, (size_t)(stop - place), begin, strlen(begin)))) {
    const char *tail = memmem(place, (size_t)(stop - place), end, strlen(end));
    if (!tail) break;
    const char *line = memchr(tail, '\n', (size_t)(stop - tail));
    const char *next = line ? line + 1 : stop;
    size_t length = (size_t)(next - place);
    X509 *root = may_have_subject(place, length, wanted) ? read_block(place, length) : NULL;
    if (root && X509_NAME_cmp(X509_get_subject_name(root), name) == 0 &&
        X509_STORE_add_cert(X509_LOOKUP_get_store(lookup), root) && !any && X509_OBJECT_set1_X509(found, root)) {
      X509_free(root);
      any = 1;
    }
    X509_free(root);
    place = next;
  }
  ERR_pop_to_mark(); // of blocks that were no certificates
  free(bundle);
  return any;
}

static X509_LOOKUP_METHOD *method;
static void make_method(void) {
  prepare_names();
  method = X509_LOOKUP_meth_new("roots of the bundle, as they are asked for");
  if (method) X509_LOOKUP_meth_set_get_by_subject(method, get_by_subject);
}

int __real_X509_STORE_set_default_paths(X509_STORE *store);

int __wrap_X509_STORE_set_default_paths(X509_STORE *store) {
  static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
  if (!CRYPTO_THREAD_run_once(&once, make_method) || !method || !X509_STORE_add_lookup(store, method))
    return __real_X509_STORE_set_default_paths(store);
  // SSL_CERT_DIR, or OpenSSL's default: a folder of hashed names is read on demand by OpenSSL itself.
  X509_LOOKUP *folder = X509_STORE_add_lookup(store, X509_LOOKUP_hash_dir());
  return folder ? X509_LOOKUP_add_dir(folder, NULL, X509_FILETYPE_DEFAULT) : 0;
}
