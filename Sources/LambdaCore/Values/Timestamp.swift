import Foundation

/// An instant in UTC, in whole milliseconds, and the texts AWS writes instants in.
///
/// It covers the years 1970 to 9999, which are those that every one of the texts can hold.
package struct Timestamp: Sendable, Hashable, Comparable {
  /// From 0 to the last millisecond of the year 9999.
  let millisecondsSinceEpoch: Int

  /// The millisecond nearest to `date`; a date out of range becomes the first or the last instant.
  package init(_ date: Date) {
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
    millisecondsSinceEpoch = Int(min(max(0, milliseconds), Double(Self.latest)))
  }

  /// The instant that `text` writes as `20150830T123600Z`, or nil if it is not such a text or no such instant exists.
  package init?(iso8601Basic text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 16, bytes[8] == UInt8(ascii: "T"), bytes[15] == UInt8(ascii: "Z"),
      let year = Self.number(bytes[0..<4]), year >= 1970,
      let month = Self.number(bytes[4..<6]), let day = Self.number(bytes[6..<8]),
      let date = CivilDate(year: year, month: month, day: day),
      let hour = Self.number(bytes[9..<11]), hour < 24,
      let minute = Self.number(bytes[11..<13]), minute < 60,
      let second = Self.number(bytes[13..<15]), second < 60
    else { return nil }
    millisecondsSinceEpoch = (date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second) * 1000
  }

  /// The instant that `text` writes as `Sun, 06 Nov 1994 08:49:37 GMT`, or nil if it is not such a text.
  ///
  /// The day of the week is not checked. Source: RFC 9110, section 5.6.7, IMF-fixdate.
  init?(httpDate text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 29, text.hasSuffix(" GMT"), bytes[19] == UInt8(ascii: ":"), bytes[22] == UInt8(ascii: ":"),
      let day = Self.number(bytes[5..<7]), let year = Self.number(bytes[12..<16]), year >= 1970,
      let month = Self.monthNames.firstIndex(of: String(decoding: bytes[8..<11], as: UTF8.self)),
      let date = CivilDate(year: year, month: month + 1, day: day),
      let hour = Self.number(bytes[17..<19]), hour < 24,
      let minute = Self.number(bytes[20..<22]), minute < 60,
      // A leap second has the number 60, and is the next minute's first to everybody else.
      let second = Self.number(bytes[23..<25]), second <= 60
    else { return nil }
    millisecondsSinceEpoch = (date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second) * 1000
  }

  private static let monthNames = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  package var date: Date { Date(timeIntervalSince1970: Double(millisecondsSinceEpoch) / 1000) }

  /// The day, such as `20150830`: a credential scope's.
  var dateStamp: String { dayText(separator: "") }

  /// Day and second, such as `20150830T123600Z`: what `X-Amz-Date` holds.
  package var iso8601Basic: String { dateStamp + "T" + timeText(separator: "") + "Z" }

  /// Day and second, such as `2015-08-30T12:36:00Z`.
  package var iso8601: String { dayText(separator: "-") + "T" + timeText(separator: ":") + "Z" }

  /// Day and millisecond, such as `2015-08-30T12:36:00.000Z`: a log line's.
  var iso8601Milliseconds: String {
    let milliseconds = Self.digits(millisecondsSinceEpoch % 1000, 3)
    return dayText(separator: "-") + "T" + timeText(separator: ":") + "." + milliseconds + "Z"
  }

  package static func < (one: Timestamp, other: Timestamp) -> Bool {
    one.millisecondsSinceEpoch < other.millisecondsSinceEpoch
  }

  /// 9999-12-31T23:59:59Z, in seconds since the Unix epoch: anything later is not a time that somebody meant.
  package static let latestSecond = 253_402_300_799
  private static let latest = latestSecond * 1000 + 999

  private func dayText(separator: String) -> String {
    let day = CivilDate(daysSinceEpoch: millisecondsSinceEpoch / 86_400_000)
    return Self.digits(day.year, 4) + separator + Self.digits(day.month, 2) + separator + Self.digits(day.day, 2)
  }

  private func timeText(separator: String) -> String {
    let second = millisecondsSinceEpoch / 1000 % 86_400
    let hourAndMinute = Self.digits(second / 3600, 2) + separator + Self.digits(second / 60 % 60, 2)
    return hourAndMinute + separator + Self.digits(second % 60, 2)
  }

  /// `value` in decimal, filled up with zeros.
  private static func digits(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: width - text.utf8.count) + text
  }

  /// The number that ASCII digits write, or nil if another byte is among them.
  private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    var number = 0
    for byte in bytes {
      guard byte.isASCIIDigit else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return number
  }
}
