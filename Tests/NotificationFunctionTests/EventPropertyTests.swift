import Foundation
import LambdaCore
import TestSupport
import Testing

@testable import NotificationFunction

/// Events with random contents.
struct EventPropertyTests {
  @Test func `an event that is too deep to parse says the same at its top`() throws {
    try forAny(100) { random in
      let names = Set((0..<random.number(1...5)).map { _ in random.text(upTo: 6) })
      let texts = Dictionary(uniqueKeysWithValues: names.map { ($0, JSONValue.string(random.text())) })
      var event = JSONValue.object(texts).serializedText
      event.removeLast()
      let deep = String(repeating: random.one(of: ["[", #"{"a":"#]), count: 2000)
      event += random.oneIn(2) ? ",\"\(UUID())\":\(deep)" : ",\"\(UUID())\":[\(random.json().serializedText),\(deep)"
      try hold(LenientEvent(Data(event.utf8)).json == .object(texts), "\(event.prefix(500)) is read otherwise")
    }
  }

  @Test func `whatever an event says, CloudFormation gets one answer that it can show`() throws {
    try forAny(150) { random in
      var event = SampleEvent()
      event.type = random.one(of: ["Create", "Create", "Update", "Delete", random.text()])
      event.physicalID = random.oneIn(3) ? nil : random.text(upTo: 8)
      for _ in 0..<random.number(0...6) {
        let known = ["EmailID", "Product", "Timeout", "Approvers", "Quorum", "WaitUrl"]
        event.properties[random.oneIn(4) ? random.one(of: known) : random.text(upTo: 9)] = random.json()
      }
      let function = SampleFunction()
      try function.handle(event.text)
      try hold(function.answers.count == 1, "\(function.answers.count) answers")
      try (function.answers[0]["Reason"]?.string ?? "").mustBeShowable("the reason")
      try hold(function.published.count <= 1, "\(function.published.count) mails")
      for mail in function.published { try check(mail) }
    }
  }

  private func check(_ mail: [FormField]) throws {
    let subject = mail.first { $0.name == "Subject" }?.value ?? ""
    try hold((1..<100).contains(subject.utf8.count), "a subject of \(subject.utf8.count) bytes")
    try hold(subject.utf8.allSatisfy { (0x20...0x7E).contains($0) }, "the subject \(subject)")
    let message = try JSONValue(parsing: Data((mail.first { $0.name == "Message" }?.value ?? "").utf8))
    for transport in ["default", "email"] {
      try (message[transport]?.string ?? "").mustBeShowable(but: ["\n"], "the text for \(transport)")
    }
    for transport in ["https", "lambda", "sqs"] {
      _ = try JSONValue(parsing: Data((message[transport]?.string ?? "").utf8))
    }
  }
}
