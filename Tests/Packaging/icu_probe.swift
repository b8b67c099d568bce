// Uses everything that scripts/tools/function_zips/icu_keep.txt promises to keep, and prints what comes out. test_icu_probe.py runs it
// on the whole ICU table and on the cut one.

import Foundation

let instant = Date(timeIntervalSince1970: 1_700_000_000)

let formatter = DateFormatter()
formatter.locale = Locale(identifier: "en_US_POSIX")
formatter.timeZone = TimeZone(identifier: "UTC")
formatter.dateFormat = "EEEE yyyy-MM-dd'T'HH:mm:ss zzz MMMM"
print(formatter.string(from: instant))
print(formatter.date(from: formatter.string(from: instant)) == instant)
formatter.timeZone = TimeZone(identifier: "Europe/Berlin")
print(formatter.string(from: instant))
formatter.locale = .current
formatter.dateStyle = .full
print(formatter.string(from: instant))
print(instant.description, instant.formatted(.iso8601), ISO8601DateFormatter().string(from: instant))

let calendar = Calendar(identifier: .iso8601)
print(calendar.component(.weekOfYear, from: instant), Calendar.current.component(.weekday, from: instant))
print(Locale.current.identifier, TimeZone.current.identifier)

let numbers = NumberFormatter()
numbers.numberStyle = .decimal
print(numbers.string(from: 1_234_567.891) ?? "nil", 1_234_567.formatted(), String(format: "%.2f %05d", 3.14159, 42))

print("Straße".folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil))
print(Array("Å".decomposedStringWithCanonicalMapping.utf8), "ﬁ".precomposedStringWithCompatibilityMapping)
print("ΑΣ".lowercased(), "a".caseInsensitiveCompare("A").rawValue)
print(URL(string: "https://bücher.example/ä")?.absoluteString ?? "nil")

let words = try NSRegularExpression(pattern: "\\p{L}+\\b")
print(words.numberOfMatches(in: "äb cd", range: NSRange(location: 0, length: 5)))
print(String(data: Data([0xe9]), encoding: .isoLatin1) ?? "nil")
