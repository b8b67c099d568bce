import Foundation
import TestSupport
import Testing

@testable import ApprovalFlow

/// What people are shown, with random texts.
struct DisplayTextPropertyTests {
  @Test func `nothing invisible is shown, nothing too long, and nothing changes the second time`() throws {
    try forAny(2000) { random in
      let text = random.text(upTo: 200)
      let limit = random.number(0...200)
      let shown = text.displayed(limit: limit)
      try shown.mustBeShowable("\(text.debugDescription) at \(limit)")
      try hold(shown.unicodeScalars.count <= limit + 50, "\(shown.unicodeScalars.count) characters at \(limit)")
      try hold(shown.displayed(limit: limit + 50) == shown, "\(shown.debugDescription) changes the second time")
    }
  }

  @Test func `plain words stay as they are`() throws {
    try forAny { random in
      let text = (0..<random.number(1...9)).map { _ in random.word() }.joined(separator: " ")
      try hold(text.displayed(limit: text.count) == text, "\(text) is changed")
    }
  }

  @Test func `six digits are found in whatever is pasted with them, and nothing else is a code`() throws {
    try forAny { random in
      let digits = (0..<6).map { _ in String(random.number(0...9)) }
      let noise = ["", " ", "-", "\u{A0}", "\u{200B}", "Code: "]
      let pasted = digits.map { random.one(of: noise) + $0 }.joined() + random.one(of: noise)
      try hold(ConfirmationCode(typed: pasted)?.digits == digits.joined(), "\(pasted) is not read")
      try hold(ConfirmationCode(typed: pasted + String(random.number(0...9))) == nil, "seven digits are a code")
    }
  }
}
