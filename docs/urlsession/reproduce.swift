// What URLSession on Linux costs and breaks, each in a few lines that need nothing else. See docs/urlsession.md.
//
//     swiftc -O reproduce.swift && ./reproduce connections|replay|leak|turn|wait|fin
import Foundation
import FoundationNetworking
import Glibc
import Synchronization

/// Answers each request on 127.0.0.1 as it is told: nil closes the connection without a word.
final class Server: Sendable {
  let port: UInt16
  let connections = Mutex(0)
  let requests = Mutex<[String]>([])

  init(answer: @escaping @Sendable (_ number: Int) -> String?) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        precondition(bind(listener, $0, size) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &size) == 0)
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [self] in
      while true {
        let connection = accept(listener, nil, nil)
        connections.withLock { $0 += 1 }
        Thread.detachNewThread { self.serve(connection, answer) }
      }
    }
  }

  var url: URL { URL(string: "http://127.0.0.1:\(port)/")! }

  private func serve(_ connection: Int32, _ answer: (Int) -> String?) {
    defer { close(connection) }
    var received = ""
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(connection, &buffer, buffer.count, 0)
      if count <= 0 {
        if !received.isEmpty { requests.withLock { $0.append("cut off: \(received.count) bytes, no body") } }
        return
      }
      received += String(decoding: buffer[..<count], as: UTF8.self)
      guard let end = received.range(of: "\r\n\r\n") else { continue }
      let length = received.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        .flatMap { Int($0.split(separator: " ")[1]) } ?? 0
      guard received[end.upperBound...].utf8.count >= length else { continue }
      let number = requests.withLock {
        $0.append("whole: \(length) bytes of body")
        return $0.count
      }
      received = ""
      guard let text = answer(number) else { return }
      send(connection, text, text.utf8.count, Int32(MSG_NOSIGNAL))
      if !text.hasSuffix("\r\n\r\n") { return }
    }
  }
}

let ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

/// Runs what a session tells its delegate on the session's own thread.
final class InlineQueue: OperationQueue, @unchecked Sendable {
  override func addOperation(_ block: @Sendable @escaping () -> Void) { block() }
}

func exchange(_ session: URLSession, _ url: URL, body: Data? = nil) -> String {
  var request = URLRequest(url: url)
  request.httpMethod = body == nil ? "GET" : "PUT"
  request.httpBody = body
  request.timeoutInterval = 5
  let (done, box) = (DispatchSemaphore(value: 0), Box())
  session.dataTask(with: request) { _, response, error in
    box.text.withLock { $0 = error.map { "error \(($0 as NSError).code)" } ?? "\((response as! HTTPURLResponse).statusCode)" }
    done.signal()
  }.resume()
  done.wait()
  return box.text.withLock { $0 }
}

final class Box: Sendable { let text = Mutex("") }

func seconds(_ clock: clockid_t) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func residentKilobytes() -> Int {
  let status = try! String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
  return Int(status.split(separator: " ")[1])! * 4
}

switch CommandLine.arguments.dropFirst().first {
case "connections":
  // Six hosts, twice, one call at a time: six connections would do.
  let servers = (0..<6).map { _ in Server { _ in ok } }
  let session = URLSession(configuration: .ephemeral)
  for _ in 0..<2 { for server in servers { _ = exchange(session, server.url) } }
  print("connections for twelve calls to six hosts:", servers.map { $0.connections.withLock { $0 } }.reduce(0, +))

case "replay":
  // The second PUT's connection is closed when the request has arrived whole: it is sent again, without its body.
  let server = Server { $0 == 2 ? nil : ok }
  let session = URLSession(configuration: .ephemeral)
  print(exchange(session, server.url, body: Data("one".utf8)))
  let (wall, processor) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
  let told = exchange(session, server.url, body: Data("two".utf8))
  let spent = (seconds(CLOCK_MONOTONIC) - wall, seconds(CLOCK_PROCESS_CPUTIME_ID) - processor)
  session.invalidateAndCancel()
  sleep(1)
  print("\(told) after \(spent.0) s, of which the processor worked \(spent.1) s")
  print(server.requests.withLock { $0 })

case "leak":
  let server = Server { _ in ok }
  let session = URLSession(configuration: .ephemeral)
  for round in 0..<4 {
    let before = residentKilobytes()
    for _ in 0..<20_000 { _ = exchange(session, server.url) }
    print("round \(round): \((residentKilobytes() - before) * 1024 / 20_000) bytes a request")
  }

case "turn":
  let server = Server { _ in ok }
  for (name, queue) in [("an ordinary queue", nil), ("a queue that runs in place", InlineQueue()), ("an ordinary queue", nil)] {
    let session = URLSession(configuration: .ephemeral, delegate: nil, delegateQueue: queue)
    for _ in 0..<500 { _ = exchange(session, server.url) }
    let (wall, processor) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
    for _ in 0..<5_000 { _ = exchange(session, server.url) }
    let spent = (seconds(CLOCK_MONOTONIC) - wall, seconds(CLOCK_PROCESS_CPUTIME_ID) - processor)
    print("\(name): \(Int(spent.0 / 5_000 * 1e6)) us an exchange, \(Int(spent.1 / 5_000 * 1e6)) us of the processor")
  }

case "wait":
  // An answer takes a second: on a new connection, and on the same one again.
  let server = Server { _ in
    sleep(1)
    return ok
  }
  let session = URLSession(configuration: .ephemeral)
  for what in ["first", "second"] {
    let processor = seconds(CLOCK_PROCESS_CPUTIME_ID)
    _ = exchange(session, server.url)
    print("the \(what) answer of a connection: the processor worked \(seconds(CLOCK_PROCESS_CPUTIME_ID) - processor) s")
  }

case "fin":
  // Headers that are cut off by the connection's orderly end.
  let server = Server { _ in "HTTP/1.1 200 OK\r\nContent-Le" }
  print(exchange(URLSession(configuration: .ephemeral), server.url))

default:
  print("usage: reproduce connections|replay|leak|turn|wait|fin")
}
