import Foundation
import LambdaCore

/// What a `LoopbackServer` does with one request.
package indirect enum LoopbackAnswer: Sendable {
  /// Answers and keeps the connection for the next request. Content-Length is added unless the headers have one.
  case respond(HTTPResponse)
  /// Answers, says `Connection: close`, and closes.
  case respondAndClose(HTTPResponse)
  /// Sends the whole head, promising the whole body, then only `bytes` of the body, and closes.
  case cut(HTTPResponse, after: Int)
  /// Sends exactly these bytes and closes.
  case raw(Data)
  /// Sends a head and then bytes of a body without end, until the client closes.
  case endless
  /// Closes without an answer: the client sees the connection's orderly end.
  case close
  /// Resets the connection: the client sees ECONNRESET.
  case reset
  /// Never answers, and keeps the connection until the client closes it or the server stops.
  case silence
  /// Waits until the test opens the gate, then goes on.
  case held(LoopbackGate, then: LoopbackAnswer)
  /// Waits this long, then goes on. For a test of time limits only; everything else wants `held`.
  case delayed(Duration, then: LoopbackAnswer)

  /// An answer with this status, headers and text.
  package static func status(_ status: Int, headers: HTTPHeaders = [], _ text: String = "") -> LoopbackAnswer {
    .respond(HTTPResponse(status: status, headers: headers, body: Data(text.utf8)))
  }

  /// A redirect, to be refused.
  package static func redirect(_ status: Int = 307, to location: String) -> LoopbackAnswer {
    .status(status, headers: [.init("Location", location)])
  }

  /// The 401 after which URLSession on Linux never completes.
  package static var basicChallenge: LoopbackAnswer {
    .status(401, headers: [.init("WWW-Authenticate", #"Basic realm="loopback""#)])
  }
}
