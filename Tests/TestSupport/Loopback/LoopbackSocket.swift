import Foundation
import Glibc

/// One accepted connection: blocking reads and writes on one thread, and a way to wake that thread from another.
///
/// Only the thread that serves it closes the descriptor; others `interrupt` it, so no number is closed twice.
final class LoopbackSocket: Sendable {
  /// `POLLRDHUP`, which Glibc's module leaves out: the client closed its side.
  private static let hangUp: Int16 = 0x2000

  private let descriptor: Int32

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    var yes: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  }

  /// What has arrived, or nil once the client closed, reset, or the socket was interrupted.
  func read() -> Data? {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? Data(buffer[..<count]) : nil
  }

  /// Writes everything; false once the client is gone.
  @discardableResult
  func write(_ data: Data) -> Bool {
    data.withUnsafeBytes { bytes in
      var sent = 0
      while sent < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
        let count = send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }
  }

  /// Waits for `gate`, the time limit in milliseconds (-1: none), or the end of the connection.
  ///
  /// False where the connection ended first.
  func wait(for gate: LoopbackGate? = nil, milliseconds: Int32 = -1) -> Bool {
    var polled = [
      pollfd(fd: descriptor, events: Self.hangUp, revents: 0),
      pollfd(fd: gate?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&polled, nfds_t(polled.count), milliseconds) < 0, errno == EINTR {}
    return polled[0].revents == 0
  }

  /// Makes the next `close` send a reset instead of an orderly end.
  func resetOnClose() {
    var abort = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &abort, socklen_t(MemoryLayout<linger>.size))
  }

  /// Ends reading, writing and waiting in the serving thread, which then closes.
  func interrupt() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  /// Ends reading and waiting, and makes the serving thread's close a reset.
  func interruptByReset() {
    resetOnClose()
    shutdown(descriptor, Int32(SHUT_RD))
  }

  func close() { Glibc.close(descriptor) }
}
