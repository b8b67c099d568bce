import LambdaCore

/// Hosts that signals may go to besides CloudFormation's own: `SIGNAL_HOSTS`, for tests.
package struct SignalHosts: Sendable, Equatable {
  private let names: Set<String>

  /// No hosts, as in production.
  static let none = SignalHosts(names: [])

  private init(names: Set<String>) {
    self.names = names
  }

  /// Reads `SIGNAL_HOSTS`: `host` or `host:port`, separated by commas.
  package init(_ environment: Environment) throws(ConfigurationError) {
    let names = environment.list("SIGNAL_HOSTS")
    for name in names {
      guard let url = try? ExactURL("https://\(name)"), url.path == "/", url.query == nil,
        url.hostAndPort == name.lowercased()
      else {
        throw ConfigurationError(variable: "SIGNAL_HOSTS", problem: "has '\(name)', which is not host or host:port")
      }
    }
    self.init(names: Set(names.map { $0.lowercased() }))
  }

  func allow(_ url: ExactURL) -> Bool { names.contains(url.hostAndPort) }
}
