import Foundation
import TestSupport
import Testing

@testable import ApprovalFlow

struct ResourceViewTests {
  /// Of two deliveries at once, the one that reads later finds the change that the other has just opened.
  @Test func `the change that the event itself opens is no other change`() throws {
    let change = try SampleChange.entry()
    let resource = try #require(change.resource)
    let seen = ResourceEntry(resource, waitURL: change.handle.url.text, open: change.id)

    for (changeID, other) in [(change.id, nil), ("another", change.id), (nil, change.id)] as [(String?, String?)] {
      var view = ResourceView(resource, seen: seen, requests: [], changeID: changeID)
      view.settle(with: change)
      #expect(view.otherChange?.id == other)
    }
  }
}
