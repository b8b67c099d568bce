import Foundation
import Glibc
import LambdaCore
import Synchronization

/// An HTTP/1.1 server on 127.0.0.1 that does what a test tells it and records what it was sent.
///
/// It stands on plain sockets because a test wants to see and to break what a web framework hides: exact bytes, resets,
/// half a body, silence. Every connection has a thread of its own, so one that is held up holds up no other. It stops
/// when it is released.
///
///     let server = try LoopbackServer(.reset, .status(200, "second try"))
///     let url = try ExactURL(server.url + "/path")
package final class LoopbackServer: Sendable {
  /// The port the system chose.
  package let port: Int
  /// Every request in the order of arrival, for a test that waits for one.
  package let arrivals: AsyncStream<RecordedRequest>
  private let script: LoopbackScript
  private let listener: Int32

  /// Starts a server that asks `answer` what to do with each request.
  package init(answering answer: @escaping @Sendable (RecordedRequest) -> LoopbackAnswer) throws {
    let (listener, port) = try Self.listen()
    let (arrivals, arrived) = AsyncStream.makeStream(of: RecordedRequest.self)
    let script = LoopbackScript(answer: answer, arrived: arrived)
    self.port = port
    self.arrivals = arrivals
    self.script = script
    self.listener = listener
    Thread.detachNewThread { Self.accept(on: listener, script) }
  }

  /// Starts a server that gives `answers` in turn, and the last one for ever.
  package convenience init(_ answers: LoopbackAnswer...) throws {
    precondition(!answers.isEmpty, "a loopback server needs at least one answer")
    let given = Mutex(0)
    try self.init { _ in
      let turn = given.withLock { count in
        defer { count += 1 }
        return count
      }
      return answers[min(turn, answers.count - 1)]
    }
  }

  deinit { stop() }

  /// `http://127.0.0.1:PORT`, without a path.
  package var url: String { "http://127.0.0.1:\(port)" }

  /// The requests so far, complete or not, in the order of their arrival.
  package var requests: [RecordedRequest] { script.requests }

  /// The next request that nobody waited for yet; nil after the server stopped.
  package func nextRequest() async -> RecordedRequest? {
    var iterator = arrivals.makeAsyncIterator()
    return await iterator.next()
  }

  /// Ends every open connection, by a reset or in order: what a client finds after it was frozen.
  package func dropConnections(byReset: Bool = false) { script.dropConnections(byReset: byReset) }

  /// Closes the port and every connection; a second call does nothing.
  package func stop() {
    guard script.stop() else { return }
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private static func listen() throws -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let failed = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, size) != 0 || Glibc.listen(descriptor, 128) != 0
          || getsockname(descriptor, address, &size) != 0
      }
    }
    guard descriptor >= 0, !failed else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
  }

  /// Serves until `stop` shuts the listening socket down; the descriptor is closed here only.
  private static func accept(on listener: Int32, _ script: LoopbackScript) {
    while true {
      let descriptor = Glibc.accept(listener, nil, nil)
      if descriptor < 0, errno == EINTR || errno == ECONNABORTED { continue }
      guard descriptor >= 0 else { break }
      Thread.detachNewThread { script.serve(LoopbackSocket(descriptor)) }
    }
    precondition(script.hasStopped, "accept failed with errno \(errno)")
    close(listener)
  }
}
