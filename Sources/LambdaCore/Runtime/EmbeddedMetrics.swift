import Foundation

/// Numbers that CloudWatch reads from one line of the log, in its embedded metric format.
///
/// Source: Amazon CloudWatch User Guide, Specification: Embedded metric format.
package struct EmbeddedMetrics: Sendable, Equatable {
  package enum Unit: String, Sendable {
    case count = "Count"
    case seconds = "Seconds"
  }

  package struct Metric: Sendable, Equatable {
    package let name: String
    package let value: Double
    package let unit: Unit

    /// JSON can't write what is no finite number, which becomes 0.
    package init(_ name: String, _ value: Double, _ unit: Unit) {
      self.name = name
      self.value = value.isFinite ? value : 0
      self.unit = unit
    }
  }

  /// Each combination of namespace, dimensions and name is a metric of its own to CloudWatch, which charges for each.
  private let namespace: String
  private let dimensions: [String: String]
  private let metrics: [Metric]

  /// Names of dimensions and metrics must differ from each other and from those of the log's own members.
  package init(namespace: String, dimensions: [String: String], _ metrics: [Metric]) {
    self.namespace = namespace
    self.dimensions = dimensions
    self.metrics = metrics
  }

  /// What the line holds besides the log's own members.
  func members(at time: Date) -> [String: JSONValue] {
    let directive: JSONValue = [
      "Namespace": .string(namespace),
      "Dimensions": [.array(dimensions.keys.sorted().map(JSONValue.string))],
      "Metrics": .array(metrics.map { ["Name": .string($0.name), "Unit": .string($0.unit.rawValue)] }),
    ]
    var members = dimensions.mapValues(JSONValue.string)
    for metric in metrics { members[metric.name] = .number(metric.value) }
    members["_aws"] = [
      "Timestamp": .integer(Timestamp(time).millisecondsSinceEpoch), "CloudWatchMetrics": [directive],
    ]
    return members
  }
}
