import LambdaCore
import Testing

@testable import ApprovalFlow

struct PropertyChangesTests {
  @Test func `what was added, removed and changed is told apart from what stays`() throws {
    let changes = try Self.changes(
      from: ["InstanceType": "t4g.small", "Office": "Paris", "Old": "x", "Ports": ["80"], "WaitUrl": "1"],
      to: ["Ports": ["80", "443"], "InstanceType": "t4g.large", "Office": "Paris", "New": " y", "WaitUrl": "2"])

    #expect(
      changes.changes == [
        .changed(name: "InstanceType", old: "t4g.small", new: "t4g.large"), .added(name: "New", new: #"\u0020y"#),
        .removed(name: "Old", old: "x"), .changed(name: "Ports", old: #"["80"]"#, new: #"["80", "443"]"#),
      ])
    #expect(changes.staying == [ShownProperty(name: "Office", value: "Paris")])
    #expect(
      changes.changes.map(\.sentence) == [
        "InstanceType: t4g.small \u{2192} t4g.large", #"New: (not there) → \u0020y"#, "Old: x \u{2192} (removed)",
        #"Ports: ["80"] → ["80", "443"]"#,
      ])
    #expect(changes.changes.map(\.name) == ["InstanceType", "New", "Old", "Ports"])
  }

  @Test(
    arguments: [
      (["A": "\u{E9}"], ["A": "e\u{301}"]), (["\u{E9}": "1"], ["e\u{301}": "1"]), (["A": "1"], ["A": 1.0]),
      (["A": "a"], ["A": "a "]), (["A": ["1", "2"]], ["A": ["2", "1"]]), (["A": "[]"], ["A": []]),
    ] as [(ExactJSON, ExactJSON)])
  func `whatever changes the digest is a change that can be seen`(old: ExactJSON, new: ExactJSON) throws {
    let changes = try Self.changes(from: old, to: new).changes

    #expect(!changes.isEmpty)
    for case .changed(_, let old, let new) in changes { #expect(old != new) }
  }

  @Test(
    arguments: [
      (["A": ["x": "1", "y": "2"]], ["A": ["y": "2", "x": "1"]]), (["Notes": "1"], ["Notes": "2"]),
      (["DBPassword": "1"], ["DBPassword": "2"]), (["A": ["Token": "1"]], ["A": ["Token": "2"]]),
    ] as [(ExactJSON, ExactJSON)])
  func `whatever does not is none`(old: ExactJSON, new: ExactJSON) throws {
    #expect(try BoundProperties(old).digest == BoundProperties(new).digest)
    #expect(try Self.changes(from: old, to: new).changes == [])
  }

  @Test func `an arrow in a value is not taken for the one between old and new`() throws {
    let one = try Self.changes(from: ["A": "1 \u{2192} 2"], to: ["A": "3"]).changes.map(\.sentence)
    let other = try Self.changes(from: ["A": "1"], to: ["A": "2 \u{2192} 3"]).changes.map(\.sentence)

    #expect(one == ["A: \"1 \u{2192} 2\" \u{2192} 3"])
    #expect(other == ["A: 1 \u{2192} \"2 \u{2192} 3\""])
  }

  @Test func `an old value of any length can be compared`() throws {
    let long = ExactJSON.string(ExactText(String(repeating: "x", count: 5000)))
    let changes = try Self.changes(from: ["A": long], to: ["A": "short"]).changes

    #expect(changes.first?.sentence.hasSuffix("(shortened; 5000 characters in all) \u{2192} short") == true)
  }

  @Test(arguments: [
    (String(repeating: "\u{5D0}", count: 400), #"\u05d0\u05d0"#),
    ("\u{2192}\(String(repeating: "\"", count: 1000));payload", #"\";payload""#),
  ])
  func `a new value is shown to its end, however much its escapes take`(value: String, end: String) throws {
    let new: ExactJSON = ["A": .string(ExactText(value))]
    #expect(try BoundProperties(new).shown().count == 1)

    for old: ExactJSON in [[:], ["A": "1"]] {
      let shown = try Self.changes(from: old, to: new).changes.map(\.sentence)
      #expect(shown.count == 1)
      #expect(shown.first?.contains("(shortened") == false)
      #expect(shown.first?.hasSuffix(end) == true)
    }
  }

  private static func changes(from old: ExactJSON, to new: ExactJSON) throws -> PropertyChanges {
    PropertyChanges(from: try BoundProperties(old), to: try BoundProperties(new))
  }
}
