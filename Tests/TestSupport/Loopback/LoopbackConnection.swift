import Foundation
import Glibc
import LambdaCore

/// Reads the requests of one connection and answers each, until either side ends it.
struct LoopbackConnection {
  let number: Int
  let socket: LoopbackSocket
  let answer: (RecordedRequest) -> LoopbackAnswer

  func serve() {
    var unread = Data()
    while let request = nextRequest(&unread) {
      guard perform(answer(request)) else { break }
    }
  }

  /// The next request, or nil where the connection ended before a whole head arrived.
  private func nextRequest(_ unread: inout Data) -> RecordedRequest? {
    let blankLine = Data("\r\n\r\n".utf8)
    while unread.range(of: blankLine) == nil {
      guard let more = socket.read() else { return nil }
      unread.append(more)
    }
    guard let headEnd = unread.range(of: blankLine)?.upperBound else { return nil }
    let head = Data(unread[..<headEnd])
    unread = Data(unread[headEnd...])

    let headOnly = RecordedRequest(head: head, body: Data(), isComplete: true, connection: number)
    let length = headOnly.headers["Content-Length"].flatMap(Int.init) ?? 0
    while unread.count < length, let more = socket.read() { unread.append(more) }
    let body = Data(unread.prefix(length))
    unread = Data(unread.dropFirst(length))
    return RecordedRequest(head: head, body: body, isComplete: body.count == length, connection: number)
  }

  /// Does what the script says; false where the connection is to be closed.
  private func perform(_ answer: LoopbackAnswer) -> Bool {
    switch answer {
    case .respond(let response):
      return socket.write(Self.head(response) + response.body)
    case .respondAndClose(let response):
      socket.write(Self.head(response, adding: "Connection: close\r\n") + response.body)
      return false
    case .cut(let response, let bytes):
      socket.write(Self.head(response) + response.body.prefix(bytes))
      return false
    case .raw(let data):
      socket.write(data)
      return false
    case .endless:
      socket.write(Data("HTTP/1.1 200 Scripted\r\nConnection: close\r\n\r\n".utf8))
      // At full speed the flood would hold up the queue that all sessions of the process share, and other tests with it.
      while socket.write(Data(count: 65536)) { usleep(2000) }
      return false
    case .close:
      return false
    case .reset:
      socket.resetOnClose()
      return false
    case .silence:
      return socket.wait()
    case .held(let gate, let next):
      return socket.wait(for: gate) && perform(next)
    case .delayed(let delay, let next):
      let milliseconds = delay.components.seconds * 1000 + delay.components.attoseconds / 1_000_000_000_000_000
      return socket.wait(milliseconds: Int32(milliseconds)) && perform(next)
    }
  }

  /// Status line and headers with proper line ends: URLSession on Linux takes no others.
  private static func head(_ response: HTTPResponse, adding extra: String = "") -> Data {
    var head = "HTTP/1.1 \(response.status) Scripted\r\n"
    for field in response.headers.fields { head += "\(field.name): \(field.value)\r\n" }
    let hasNoBody = response.status == 204 || response.status == 304
    if response.headers["Content-Length"] == nil, !hasNoBody {
      head += "Content-Length: \(response.body.count)\r\n"
    }
    return Data((head + extra + "\r\n").utf8)
  }
}
