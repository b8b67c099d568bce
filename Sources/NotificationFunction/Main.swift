import LambdaCore

/// Wires the notification function from its environment and serves.
@main
enum Main {
  static func main() {
    LambdaProcess.run { environment, clock throws(ConfigurationError) in
      let http = URLSessionHTTPClient(userAgent: LambdaProcess.userAgent)
      http.prepare()
      let handler = try NotificationWiring(http: http, clock: clock).handler(environment)
      return handler.handle
    }
  }
}
