import Foundation
import TestSupport
import Testing

@testable import LambdaCore

struct LogTests {
  @Test func `a line is one JSON object with time, level, message and fields`() throws {
    let captured = CapturedLog(clock: ManualClock(Date(timeIntervalSince1970: 1_440_938_160.007)))
    captured.log.forInvocation("id-1").warn("something happened", ["status": 503, "who": "a@example.com"])

    #expect(
      captured.records == [
        [
          "timestamp": "2015-08-30T12:36:00.007Z", "level": "WARN", "requestId": "id-1",
          "message": "something happened", "status": 503, "who": "a@example.com",
        ]
      ])
  }

  @Test(arguments: ["one\ntwo", "one\r\ntwo", "\u{0}\u{1B}[31m", "\"}{\"", "\u{202E}abc", "\u{2028}"])
  func `no text breaks out of its line`(text: String) throws {
    let captured = CapturedLog()
    captured.log.info(text, ["field": .string(text)])

    let line = try #require(captured.lines.first)
    #expect(!line.unicodeScalars.contains { $0.value < 0x20 })
    #expect(captured.records.first?["message"]?.string == text)
    #expect(captured.records.first?["field"]?.string == text)
  }

  @Test func `a field can't pose as what the log itself says`() {
    let captured = CapturedLog()
    captured.log.forInvocation("true").info(
      "true", ["message": "false", "level": "FATAL", "timestamp": "1970", "requestId": "false"])

    let record = captured.records.first
    #expect(record?["message"] == "true")
    #expect(record?["level"] == "INFO")
    #expect(record?["requestId"] == "true")
    #expect(record?["timestamp"] == "2100-01-01T00:00:00.000Z")
  }

  @Test(arguments: [
    (Log.Level.trace, ["DEBUG", "INFO", "WARN", "ERROR", "FATAL"]),
    (.debug, ["DEBUG", "INFO", "WARN", "ERROR", "FATAL"]),
    (.info, ["INFO", "WARN", "ERROR", "FATAL"]),
    (.warn, ["WARN", "ERROR", "FATAL"]),
    (.error, ["ERROR", "FATAL"]),
    (.fatal, ["FATAL"]),
  ])
  func `what is below the threshold is not written`(threshold: Log.Level, written: [String]) {
    let captured = CapturedLog(threshold: threshold)
    let log = captured.log
    log.debug("d")
    log.info("i")
    log.warn("w")
    log.error("e")
    log.fatal("f")

    #expect(captured.records.map { $0["level"]?.string ?? "" } == written)
  }

  @Test(arguments: [
    (nil, Log.Level.info), ("", .info), ("chatty", .info), ("TRACE", .trace), ("debug", .debug), ("Warn", .warn),
    ("ERROR", .error), ("FATAL", .fatal),
  ])
  func `the threshold is a word of the environment`(name: String?, level: Log.Level) {
    #expect(Log.threshold(name) == level)
  }

  @Test(arguments: [
    (Log.Level.trace, "INFO"), (.debug, "INFO"), (.info, "INFO"), (.warn, "WARN"), (.error, "ERROR"), (.fatal, "FATAL"),
  ])
  func `metrics are written at every threshold, with a level that passes Lambda's filter too`(
    threshold: Log.Level, level: String
  ) {
    let captured = CapturedLog(threshold: threshold)
    captured.log.forInvocation("id-1").metrics(
      EmbeddedMetrics(namespace: "Shop", dimensions: ["Site": "north"], [.init("Sales", 3, .count)]))

    let record = captured.records.first
    #expect(record?["level"]?.string == level)
    #expect(record?["message"] == "metrics")
    #expect(record?["requestId"] == "id-1")
    #expect(record?["Sales"] == 3)
  }

  @Test func `outside an invocation a line has no request id`() {
    let captured = CapturedLog()
    captured.log.info("starting")

    #expect(captured.records.first?["requestId"] == nil)
  }
}
