import Foundation
import Testing

@testable import LambdaCore

struct TimestampTests {
  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799), ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800),
  ])
  func `a date of HTTP is read`(text: String, seconds: Int) {
    #expect(Timestamp(httpDate: text)?.millisecondsSinceEpoch == seconds * 1000)
  }

  @Test(arguments: [
    "", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 CET",
    "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
  ])
  func `any other text is no date of HTTP`(text: String) {
    #expect(Timestamp(httpDate: text) == nil)
  }

  /// Instants as GNU date computes them: `date -u -d @SECONDS +%Y%m%dT%H%M%SZ`.
  @Test(arguments: [
    (0, "19700101T000000Z"),
    (68_169_599, "19720228T235959Z"),
    (68_169_600, "19720229T000000Z"),
    (951_782_400, "20000229T000000Z"),
    (951_868_799, "20000229T235959Z"),
    (1_440_938_160, "20150830T123600Z"),
    (1_709_251_199, "20240229T235959Z"),
    (1_709_251_200, "20240301T000000Z"),
    (2_147_483_648, "20380119T031408Z"),
    (4_107_542_399, "21000228T235959Z"),
    (4_107_542_400, "21000301T000000Z"),
    (253_402_300_799, "99991231T235959Z"),
  ])
  func `an instant is written and read back`(seconds: Int, text: String) throws {
    let time = Timestamp(Date(timeIntervalSince1970: Double(seconds)))

    #expect(time.iso8601Basic == text)
    #expect(try #require(Timestamp(iso8601Basic: text)) == time)
    #expect(time.date == Date(timeIntervalSince1970: Double(seconds)))
  }

  @Test func `each text has its own punctuation`() {
    let time = Timestamp(Date(timeIntervalSince1970: 1_440_938_160.007))

    #expect(time.dateStamp == "20150830")
    #expect(time.iso8601Basic == "20150830T123600Z")
    #expect(time.iso8601 == "2015-08-30T12:36:00Z")
    #expect(time.iso8601Milliseconds == "2015-08-30T12:36:00.007Z")
  }

  @Test(arguments: [
    (-1.0, "1970-01-01T00:00:00.000Z"),
    (.nan, "1970-01-01T00:00:00.000Z"),
    (0.9994, "1970-01-01T00:00:00.999Z"),
    (0.9996, "1970-01-01T00:00:01.000Z"),
    (253_402_300_800.0, "9999-12-31T23:59:59.999Z"),
    (.infinity, "9999-12-31T23:59:59.999Z"),
  ])
  func `a date is rounded to the millisecond and kept in range`(seconds: Double, text: String) {
    #expect(Timestamp(Date(timeIntervalSince1970: seconds)).iso8601Milliseconds == text)
  }

  @Test(arguments: [
    "", "20150830", "20150830T123600", "20150830T1236000", "20150830t123600Z", "20150830T123600z",
    "2015-08-30T12:36:00Z", "20150830T123600ZZ", " 20150830T123600Z", "+0150830T123600Z", "２0150830T123Z",
    "19691231T235959Z", "20150001T000000Z", "20151301T000000Z", "20150832T000000Z", "20150431T000000Z",
    "20150229T000000Z", "21000229T000000Z", "20150830T240000Z", "20150830T126000Z", "20150830T123660Z",
  ])
  func `what is no instant is refused`(text: String) {
    #expect(Timestamp(iso8601Basic: text) == nil)
  }

  /// Counts the days one by one, so that no formula checks another.
  @Test func `every month of the years 1970 to 9999 begins on the right day`() {
    var days = 0
    for year in 1970...9999 {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (month, length) in zip(1..., lengths) {
        let first = CivilDate(daysSinceEpoch: days)
        let last = CivilDate(daysSinceEpoch: days + length - 1)
        guard first == CivilDate(year: year, month: month, day: 1), first.daysSinceEpoch == days,
          last == CivilDate(year: year, month: month, day: length), last.daysSinceEpoch == days + length - 1,
          CivilDate(year: year, month: month, day: length + 1) == nil
        else {
          Issue.record("\(year)-\(month) is from \(first) to \(last)")
          return
        }
        days += length
      }
    }
  }
}
