import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import ApprovalFlow

struct SignalHostsTests {
  @Test(arguments: [
    "http://localhost:4566/signal", "http://localhost:4566/", "HTTPS://LocalHost:4566/x",
    "http://localhost:4566\(WaitURL.path)", "http://localhost:4566\(WaitURL.path)?Expires=4102488000",
    "http://localhost:4566/?\(WaitURL.version4.query)",
  ])
  func `a named host replaces neither the path nor the signature`(text: String) throws {
    let hosts = try SignalHosts(Environment(["SIGNAL_HOSTS": "other:1, LOCALHOST:4566"]))

    #expect(throws: InvalidWaitHandle.self) { try WaitHandle(text, hosts: hosts) }
  }

  @Test(arguments: [("http", "localhost:4566"), ("HTTPS", "LocalHost:4566")])
  func `a URL is held to its stack on a named host`(scheme: String, host: String) throws {
    let hosts = try SignalHosts(Environment(["SIGNAL_HOSTS": "other:1, LOCALHOST:4566"]))
    var url = WaitURL.version4
    url.scheme = scheme
    url.host = host
    let handle = try WaitHandle(url.text, hosts: hosts)

    #expect(handle.belongs(to: WaitURL.stackID))
    #expect(!handle.belongs(to: "another stack"))
    #expect(handle.expiry == ManualClock.start.addingTimeInterval(TimeInterval(WaitURL.life)))
  }

  @Test(arguments: [
    "localhost", "localhost:4567", "localhost.:4566", "evil-localhost:4566", "user@localhost:4566",
    "localhost:4566@evil.example.com", "evil.example.com", "localhost:4566/x",
  ])
  func `only the hosts named are let through`(host: String) throws {
    let hosts = try SignalHosts(Environment(["SIGNAL_HOSTS": "localhost:4566"]))
    var url = WaitURL.version4
    url.scheme = "http"
    url.host = host
    let text = url.text

    #expect(throws: InvalidWaitHandle.self) { try WaitHandle(text, hosts: hosts) }
    #expect(throws: InvalidWaitHandle.self) { try WaitHandle(text, hosts: .none) }
  }

  @Test(arguments: [
    "http://localhost", "localhost/path", "localhost?x", "user@localhost", "local host", "localhost:port",
    "localhost:0",
    "*", "*.example.com", "good,b/d",
  ])
  func `what is no host is refused at the start`(text: String) {
    let error = #expect(throws: ConfigurationError.self) { try SignalHosts(Environment(["SIGNAL_HOSTS": text])) }

    #expect(error?.variable == "SIGNAL_HOSTS")
  }

  @Test func `none is what production has`() throws {
    #expect(try SignalHosts(Environment([:])) == .none)
    #expect(try SignalHosts(Environment(["SIGNAL_HOSTS": " , "])) == .none)
  }
}
