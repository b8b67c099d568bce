import ApprovalFlow
import Foundation
import LambdaCore
import TestSupport
import Testing

struct SignalHostsTests {
  @Test(arguments: ["http://localhost:4566/signal", "http://localhost:4566/", "HTTPS://LocalHost:4566/x"])
  func `a test double's URL need not look like CloudFormation's`(text: String) throws {
    let hosts = try SignalHosts(Environment(["SIGNAL_HOSTS": "other:1, LOCALHOST:4566"]))
    let handle = try WaitHandle(text, hosts: hosts)

    #expect(handle.stack == nil)
    #expect(handle.expiry == nil)
    #expect(!handle.isExpired(at: .distantFuture))
    #expect(handle.belongs(to: "any stack"))
  }

  @Test func `a URL that names a stack is held to it on any host`() throws {
    let hosts = try SignalHosts(Environment(["SIGNAL_HOSTS": "localhost:4566"]))
    var url = WaitURL.version4
    url.scheme = "http"
    url.host = "localhost:4566"
    let handle = try WaitHandle(url.text, hosts: hosts)

    #expect(handle.belongs(to: WaitURL.stackID))
    #expect(!handle.belongs(to: "another stack"))
    #expect(handle.expiry != nil)
  }

  @Test(arguments: [
    "http://localhost/", "http://localhost:4567/", "http://localhost.:4566/", "http://evil-localhost:4566/",
    "http://user@localhost:4566/", "http://localhost:4566/#x", "http://localhost:4566@evil.example.com/",
    "https://evil.example.com/",
  ])
  func `only the hosts named are let through`(text: String) throws {
    let hosts = try SignalHosts(Environment(["SIGNAL_HOSTS": "localhost:4566"]))

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
