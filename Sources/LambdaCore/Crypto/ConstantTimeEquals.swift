/// Whether two byte strings are equal, in a time that tells nothing about where they differ.
///
/// For comparing a secret with what a stranger sent. The lengths are not kept secret.
package func constantTimeEquals(_ one: some Collection<UInt8>, _ other: some Collection<UInt8>) -> Bool {
  guard one.count == other.count else { return false }
  var difference: UInt8 = 0
  for (a, b) in zip(one, other) { difference |= a ^ b }
  return difference == 0
}
