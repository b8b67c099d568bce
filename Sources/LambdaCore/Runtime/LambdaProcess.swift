import Foundation
@preconcurrency import Glibc

/// What both functions' `Main` share: the process's settings, the init error and the loop.
package enum LambdaProcess {
  /// Makes a handler from the environment and a client for outbound calls, which carry its name; the log is for what an
  /// administrator should know of the environment.
  package typealias Configure = (Environment, OutboundClient, Log) throws(ConfigurationError) -> LambdaRuntime.Handler

  /// Runs a function: `configure` wires a handler, which then serves until the process ends.
  ///
  /// A `ConfigurationError` becomes an init error, a log line and exit status 1.
  package static func run(userAgent: String, _ configure: Configure) -> Never {
    let environment = Environment.process
    let log = Log(
      threshold: Log.threshold(environment["AWS_LAMBDA_LOG_LEVEL"]), clock: .system, write: writeToStandardOutput)
    do {
      let hostAndPort = try environment.required("AWS_LAMBDA_RUNTIME_API")
      prepareProcess(runtimeHost: String(hostAndPort.prefix { $0 != ":" }))
      let client = RuntimeClient(
        requests: try RuntimeRequests(hostAndPort: hostAndPort),
        http: URLSessionHTTPClient(userAgent: userAgent, maxBodyBytes: .max), clock: .system)
      let handler = try configured(configure, environment, userAgent, log, reportingTo: client)
      serve(handler, client, log)
    } catch {
      log.fatal("the function can't start", ["errorType": "Runtime.InitError", "errorMessage": .string("\(error)")])
      exit(1)
    }
  }
}

extension LambdaProcess {
  /// Where systems keep their CA bundle: Amazon Linux, SUSE, Debian.
  static let certificateBundles = [
    "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/certs/ca-certificates.crt",
  ]

  /// Settings that must stand before the first URLSession is made.
  private static func prepareProcess(runtimeHost: String) {
    // A write to a closed connection must be an error, not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    // Lambda ends a sandbox with SIGTERM: nothing is under way then, and the exit is an orderly one.
    signal(SIGTERM) { _ in _exit(0) }
    // The static libcurl in the zip knows no certificates of its own.
    if getenv("SSL_CERT_FILE") == nil, let bundle = certificateBundles.first(where: { access($0, R_OK) == 0 }) {
      setenv("SSL_CERT_FILE", bundle, 1)
    }
    // A proxy is for calls that leave the machine.
    for name in ["no_proxy", "NO_PROXY"] {
      let hosts = [getenv(name).map { String(cString: $0) }, runtimeHost].compactMap(\.self).filter { !$0.isEmpty }
      setenv(name, hosts.joined(separator: ","), 1)
    }
  }

  private static func configured(
    _ configure: Configure, _ environment: Environment, _ userAgent: String, _ log: Log,
    reportingTo client: RuntimeClient
  ) throws(ConfigurationError) -> LambdaRuntime.Handler {
    do {
      // Made in the init phase, which Lambda runs at full speed.
      let http = URLSessionHTTPClient(userAgent: userAgent)
      http.prepare()
      return try configure(
        environment, OutboundClient(http: http, policy: try RetryPolicy(environment), clock: .system), log)
    } catch {
      // If this report fails too, the log line and the exit status remain.
      try? client.reportInit(FunctionError(type: "Runtime.InitError", message: "\(error)"))
      throw error
    }
  }

  private static func serve(_ handler: LambdaRuntime.Handler, _ client: RuntimeClient, _ log: Log) -> Never {
    let runtime = LambdaRuntime(client: client, log: log) { traceID in
      if let traceID { setenv("_X_AMZN_TRACE_ID", traceID, 1) } else { unsetenv("_X_AMZN_TRACE_ID") }
    }
    do {
      try runtime.run(handler)
    } catch {
      log.fatal("the Runtime API is lost", ["errorType": "Runtime.Lost", "errorMessage": .string("\(error)")])
      exit(1)
    }
  }

  /// One write a line, so that lines of several threads never mix.
  private static func writeToStandardOutput(_ line: String) {
    var bytes = Array("\(line)\n".utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      guard written > 0 || errno == EINTR else { return }
      bytes = bytes.dropFirst(max(0, written))
    }
  }
}
