import ApprovalFlow
import LambdaCore

/// Wires the notification function from its environment and serves.
@main
enum Main {
  static func main() {
    LambdaProcess.run { environment, clock throws(ConfigurationError) in
      let configuration = try NotificationConfiguration(environment)
      let http = URLSessionHTTPClient(userAgent: LambdaProcess.userAgent)
      http.prepare()
      guard let endpoint = configuration.endpoints.endpoint(.sns, region: configuration.topicRegion) else {
        throw ConfigurationError(variable: "TOPIC_ARN", problem: "names a region without an SNS endpoint")
      }
      let sns = SNSClient(
        endpoint: endpoint, credentials: configuration.credentials, http: http, policy: configuration.policy,
        clock: clock)
      let handler = NotificationHandler(
        register: LinkRegister(hosts: configuration.hosts),
        approvers: ApproverMail(
          sns: sns, topicARN: configuration.topicARN, approvalURL: configuration.approvalURL, clock: clock),
        hosts: configuration.hosts, http: http, policy: configuration.policy, clock: clock)
      return { invocation, log throws(FunctionError) in
        http.renew()
        return try handler.handle(invocation, log)
      }
    }
  }
}
