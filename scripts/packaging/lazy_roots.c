// Takes from the system's CA bundle only the roots that a server's chain asks for.
//
// OpenSSL 3.0 decodes every certificate of the bundle for every new session. With 139 of them, an HTTPS call on a session of
// its own took 48 ms, and 6 ms with one. Here a root is decoded when a chain names it as issuer: 12 ms with all 139. The verdict
// stays the same: the same bundle, names compared by OpenSSL's own rules, chains judged by its own code. Nothing is shipped or
// cached, so a root that the system withdraws is gone here too.
//
// Linked with --wrap=X509_STORE_set_default_paths, which is what libcurl calls for want of a bundle of its own. Only the
// packaged executables have it (scripts/packaging/link_function); an ordinary build goes on without.

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>
#include <string.h>

// Steps into (`enter`) or over one DER element. False if there is none.
static int step(const unsigned char **place, const unsigned char *end, int enter) {
  long length;
  int tag, class;
  const unsigned char *content = *place;
  if (content >= end || (ASN1_get_object(&content, &length, &tag, &class, end - content) & 0x80)) return 0;
  *place = enter ? content : content + length;
  return 1;
}

// Whether the certificate's subject is `wanted`. Reads no further than the subject, which is what makes this cheap: the
// public key comes after it.
static int has_subject(const unsigned char *der, long size, const X509_NAME *wanted) {
  const unsigned char *place = der, *end = der + size;
  if (!step(&place, end, 1) || !step(&place, end, 1)) return 0; // Certificate, TBSCertificate
  if (place < end && *place == 0xa0 && !step(&place, end, 0)) return 0; // version, absent in version 1
  for (int n = 0; n < 4; n++) // serial number, algorithm, issuer, validity
    if (!step(&place, end, 0)) return 0;
  X509_NAME *subject = d2i_X509_NAME(NULL, &place, end - place);
  int same = subject && X509_NAME_cmp(subject, wanted) == 0;
  X509_NAME_free(subject);
  return same;
}

static X509 *decode(const char *kind, const unsigned char *der, long size) {
  if (!strcmp(kind, PEM_STRING_X509_TRUSTED)) return d2i_X509_AUX(NULL, &der, size);
  if (!strcmp(kind, PEM_STRING_X509) || !strcmp(kind, PEM_STRING_X509_OLD)) return d2i_X509(NULL, &der, size);
  return NULL;
}

static const char *bundle_path(void) {
  const char *chosen = getenv(X509_get_default_cert_file_env()); // SSL_CERT_FILE
  return chosen ? chosen : X509_get_default_cert_file();
}

// OpenSSL asks here for an issuer that its store does not have yet. Every root of that name goes into the store, as
// there may be two with different keys; OpenSSL looks through them. `found` borrows the store's reference.
static int get_by_subject(X509_LOOKUP *lookup, X509_LOOKUP_TYPE type, const X509_NAME *name, X509_OBJECT *found) {
  BIO *bundle = type == X509_LU_X509 ? BIO_new_file(bundle_path(), "r") : NULL;
  if (!bundle) return 0;
  int any = 0;
  char *kind, *header;
  unsigned char *der;
  long size;
  while (PEM_read_bio(bundle, &kind, &header, &der, &size)) {
    X509 *root = has_subject(der, size, name) ? decode(kind, der, size) : NULL;
    if (root && X509_STORE_add_cert(X509_LOOKUP_get_store(lookup), root) && !any && X509_OBJECT_set1_X509(found, root)) {
      X509_free(root);
      any = 1;
    }
    X509_free(root);
    OPENSSL_free(kind);
    OPENSSL_free(header);
    OPENSSL_free(der);
  }
  BIO_free(bundle);
  return any;
}

static X509_LOOKUP_METHOD *method;
static void make_method(void) {
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
