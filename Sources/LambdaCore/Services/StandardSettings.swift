extension Credentials {
  /// Reads what Lambda gives every function: the credentials of its role.
  package init(_ environment: Environment) throws(ConfigurationError) {
    self.init(
      accessKeyID: try environment.required("AWS_ACCESS_KEY_ID"),
      secretAccessKey: try environment.required("AWS_SECRET_ACCESS_KEY"),
      sessionToken: environment["AWS_SESSION_TOKEN"])
  }
}

extension RetryPolicy {
  /// Reads `AWS_MAX_ATTEMPTS`.
  package init(_ environment: Environment) throws(ConfigurationError) {
    self.init(attempts: try environment.integer("AWS_MAX_ATTEMPTS", in: 1...100) ?? 3)
  }
}
