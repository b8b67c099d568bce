import Foundation

/// Where a signal may go, judged without the code under test: Foundation takes the URL apart, and a list of hosts decides.
package enum SignalTarget {
  /// Throws unless `text` is an https URL of CloudFormation's own store, in the region that its path names.
  package static func check(_ text: String) throws(Broken) {
    guard let url = URLComponents(string: text), let host = url.host else {
      throw Broken("Foundation can't read the wait URL \(text)")
    }
    try hold(url.scheme == "https", "a wait URL is not https: \(text)")
    try hold(url.port == nil, "a wait URL has a port: \(text)")
    try hold(url.user == nil && url.password == nil, "a wait URL has a user: \(text)")
    try hold(url.fragment == nil, "a wait URL has a fragment: \(text)")
    try hold(!(url.percentEncodedQuery ?? "").isEmpty, "a wait URL has no signature: \(text)")
    let parts = url.path.split(whereSeparator: { $0 == "/" || $0 == ":" })
    try hold(parts.count > 4 && parts[0] == "arn" && parts[2] == "cloudformation", "no stack in its path: \(text)")
    try hold(hosts(region: parts[3], partition: parts[1]).contains(host), "a signal would go to \(host): \(text)")
  }

  private static func hosts(region: Substring, partition: Substring) -> [String] {
    let bucket = "cloudformation-waitcondition-\(region)"
    let suffix = partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"
    return ["\(bucket).s3.\(region).\(suffix)", "\(bucket).s3-\(region).\(suffix)"]
      + (region == "us-east-1" ? ["\(bucket).s3.\(suffix)"] : [])
  }
}
