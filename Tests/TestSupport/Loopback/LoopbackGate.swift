import Glibc

/// Something that a held answer waits for, and that a test opens once.
///
/// A pipe rather than a semaphore, so that a connection can wait for the gate and for the client's hanging up at the same
/// time. Nobody reads the byte that opens it, so it stays open.
package final class LoopbackGate: Sendable {
  let descriptor: Int32
  private let opener: Int32

  package init() {
    var ends: [Int32] = [-1, -1]
    precondition(pipe(&ends) == 0, "pipe failed with errno \(errno)")
    descriptor = ends[0]
    opener = ends[1]
  }

  deinit {
    close(descriptor)
    close(opener)
  }

  /// Lets every answer go on that is held by this gate, now and later.
  package func open() {
    write(opener, "x", 1)
  }
}
