import Foundation

/// One JSON object a line, as Lambda's own JSON log format has it.
///
/// A call names what happened in `message` and puts values in `fields`. Nothing secret belongs in either: URLs without
/// their query, no code, no key.
package struct Log: Sendable {
  /// In order of weight; `AWS_LAMBDA_LOG_LEVEL` names the least that is written.
  package enum Level: String, Sendable, Comparable, CaseIterable {
    case trace = "TRACE"
    case debug = "DEBUG"
    case info = "INFO"
    case warn = "WARN"
    case error = "ERROR"
    case fatal = "FATAL"

    package static func < (left: Level, right: Level) -> Bool { left.weight < right.weight }

    private var weight: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  private let threshold: Level
  private let clock: WallClock
  private let requestID: String?
  private let write: @Sendable (String) -> Void

  package init(
    threshold: Level, clock: WallClock, requestID: String? = nil, write: @Sendable @escaping (String) -> Void
  ) {
    self.threshold = threshold
    self.clock = clock
    self.requestID = requestID
    self.write = write
  }

  /// The level that `AWS_LAMBDA_LOG_LEVEL` asks for; an unknown word means INFO.
  package static func threshold(_ name: String?) -> Level {
    Level(rawValue: (name ?? "").uppercased()) ?? .info
  }

  /// The same log, with the invocation's id on every line.
  func forInvocation(_ requestID: String) -> Log {
    Log(threshold: threshold, clock: clock, requestID: requestID, write: write)
  }

  func debug(_ message: String, _ fields: [String: JSONValue] = [:]) { log(.debug, message, fields) }
  package func info(_ message: String, _ fields: [String: JSONValue] = [:]) { log(.info, message, fields) }
  package func warn(_ message: String, _ fields: [String: JSONValue] = [:]) { log(.warn, message, fields) }
  package func error(_ message: String, _ fields: [String: JSONValue] = [:]) { log(.error, message, fields) }
  func fatal(_ message: String, _ fields: [String: JSONValue] = [:]) { log(.fatal, message, fields) }

  /// Writes metrics, whatever the threshold: CloudWatch never gets a number whose line was dropped.
  ///
  /// Lambda drops lines by their level too, so this one has the lowest that passes, INFO at least.
  /// Source: Lambda Developer Guide, Log-level filtering.
  package func metrics(_ metrics: EmbeddedMetrics) {
    let now = clock.now()
    write(max(.info, threshold), "metrics", metrics.members(at: now), at: now)
  }

  private func log(_ level: Level, _ message: String, _ fields: [String: JSONValue]) {
    guard level >= threshold else { return }
    write(level, message, fields, at: clock.now())
  }

  private func write(_ level: Level, _ message: String, _ fields: [String: JSONValue], at time: Date) {
    var line = fields
    line["timestamp"] = .string(Timestamp(time).iso8601Milliseconds)
    line["level"] = .string(level.rawValue)
    line["message"] = .string(message)
    if let requestID { line["requestId"] = .string(requestID) }
    write(JSONValue.object(line).serializedText)
  }
}
