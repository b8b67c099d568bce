import Dispatch
import Foundation
import FoundationNetworking
import Synchronization

/// The floor for anything that speaks to the Runtime API over URLSession: takes events, answers `null`, does nothing.
///
/// Linked as the two functions are, with the same session settings and the same wait for an answer.
@main
enum Main {
  static func main() {
    guard let api = ProcessInfo.processInfo.environment["AWS_LAMBDA_RUNTIME_API"],
      let next = URL(string: "http://\(api)/2018-06-01/runtime/invocation/next")
    else { fatalError("AWS_LAMBDA_RUNTIME_API is not set") }
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.httpCookieAcceptPolicy = .never
    configuration.urlCredentialStorage = nil
    let session = URLSession(configuration: configuration)
    while true {
      var request = URLRequest(url: next)
      request.timeoutInterval = 3.15e9
      guard let id = send(request, over: session)?.value(forHTTPHeaderField: "Lambda-Runtime-Aws-Request-Id"),
        let address = URL(string: "http://\(api)/2018-06-01/runtime/invocation/\(id)/response")
      else { return }
      var answer = URLRequest(url: address)
      answer.httpMethod = "POST"
      answer.httpBody = Data("null".utf8)
      _ = send(answer, over: session)
    }
  }

  private static func send(_ request: URLRequest, over session: URLSession) -> HTTPURLResponse? {
    let finished = DispatchSemaphore(value: 0)
    let answer = Answer()
    session.dataTask(with: request) { _, response, _ in
      answer.response.withLock { $0 = response as? HTTPURLResponse }
      finished.signal()
    }.resume()
    finished.wait()
    return answer.response.withLock { $0 }
  }
}

private final class Answer: Sendable {
  let response = Mutex<HTTPURLResponse?>(nil)
}
