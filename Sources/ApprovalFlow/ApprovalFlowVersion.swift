/// How the functions name themselves to those they call.
package enum ApprovalFlowVersion {
  package static let userAgent = "approval-flow-lambda/1"
}
