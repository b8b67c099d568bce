/// A day of the Gregorian calendar.
///
/// Foundation's calendar and formatters need ICU's data, which the deployed binary does without.
struct CivilDate: Sendable, Equatable {
  let year: Int
  /// From 1 to 12.
  let month: Int
  /// From 1 to the month's length.
  let day: Int

  /// The day that is `days` after 1 January 1970, which may be negative.
  ///
  /// Counts years from 1 March, so that the leap day is a year's last and every month but February begins at the
  /// same offset. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
  init(daysSinceEpoch days: Int) {
    let sinceMarchOfYear0 = days + Self.daysFromMarchOfYear0To1970
    let era = Self.floor(sinceMarchOfYear0, Self.daysPerEra)
    let dayOfEra = sinceMarchOfYear0 - era * Self.daysPerEra
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - Self.dayOffset(ofMonthFromMarch: monthFromMarch) + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
  }

  /// The day with this year, month and day, or nil if the calendar has none.
  init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), (1...Self.length(ofMonth: month, in: year)).contains(day) else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Days from 1 January 1970 to this day.
  var daysSinceEpoch: Int {
    let yearFromMarch = month <= 2 ? year - 1 : year
    let era = Self.floor(yearFromMarch, 400)
    let yearOfEra = yearFromMarch - era * 400
    let dayOfYear = Self.dayOffset(ofMonthFromMarch: month <= 2 ? month + 9 : month - 3) + day - 1
    let dayOfEra = 365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * Self.daysPerEra + dayOfEra - Self.daysFromMarchOfYear0To1970
  }

  /// Days in 400 years, after which the calendar repeats itself.
  private static let daysPerEra = 146_097
  private static let daysFromMarchOfYear0To1970 = 719_468

  /// Days from 1 March to the first of the month that is this many months after March.
  private static func dayOffset(ofMonthFromMarch month: Int) -> Int { (153 * month + 2) / 5 }

  private static func length(ofMonth month: Int, in year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func isLeap(_ year: Int) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }

  private static func floor(_ value: Int, _ divisor: Int) -> Int {
    (value >= 0 ? value : value - divisor + 1) / divisor
  }
}
