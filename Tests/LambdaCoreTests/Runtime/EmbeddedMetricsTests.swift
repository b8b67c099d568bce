import Foundation
import LambdaCore
import TestSupport
import Testing

/// What CloudWatch reads from a line.
struct EmbeddedMetricsTests {
  private func line(_ dimensions: [String: String], _ metrics: [EmbeddedMetrics.Metric]) -> JSONValue? {
    let captured = CapturedLog(clock: ManualClock(Date(timeIntervalSince1970: 1_440_938_160.007)))
    captured.log.metrics(EmbeddedMetrics(namespace: "Shop", dimensions: dimensions, metrics))
    return captured.records.first
  }

  @Test func `a line says what its numbers are and when they were taken`() {
    let line = line(
      ["Site": "north", "Floor": "2"], [.init("Sales", 3, .count), .init("Waited", 1.25, .seconds)])

    #expect(
      line?["_aws"] == [
        "Timestamp": 1_440_938_160_007,
        "CloudWatchMetrics": [
          [
            "Namespace": "Shop", "Dimensions": [["Floor", "Site"]],
            "Metrics": [["Name": "Sales", "Unit": "Count"], ["Name": "Waited", "Unit": "Seconds"]],
          ]
        ],
      ])
    #expect(line?["Site"] == "north" && line?["Floor"] == "2")
    #expect(line?["Sales"] == 3 && line?["Waited"] == .number(1.25))
  }

  @Test func `without dimensions there is one set, which is empty`() {
    let directive = line([:], [.init("Sales", 3, .count)])?["_aws"]?["CloudWatchMetrics"]?.array?.first

    #expect(directive?["Dimensions"] == [[]])
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `what is no number is written as one all the same`(value: Double) {
    #expect(line([:], [.init("Sales", value, .count)])?["Sales"] == 0)
  }
}
