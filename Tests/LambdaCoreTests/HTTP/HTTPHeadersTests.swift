import Testing

@testable import LambdaCore

struct HTTPHeadersTests {
  private let headers: HTTPHeaders = [.init("Accept", "a"), .init("accept", "b"), .init("Host", "h")]

  @Test func `names compare without case and the first field answers`() {
    #expect(headers["ACCEPT"] == "a")
    #expect(headers["host"] == "h")
    #expect(headers["missing"] == nil)
  }

  @Test func `setting replaces every field of the name`() {
    var changed = headers
    changed["aCCept"] = "c"

    #expect(changed.fields == [.init("Host", "h"), .init("aCCept", "c")])
  }

  @Test func `setting nil removes every field of the name`() {
    var changed = headers
    changed["accept"] = nil

    #expect(changed.fields == [.init("Host", "h")])
  }

  @Test func `appending keeps the fields of the same name`() {
    var changed = headers
    changed.append("Host", "i")

    #expect(changed.fields.map(\.value) == ["a", "b", "h", "i"])
  }

  @Test(arguments: [(199, false), (200, true), (202, true), (299, true), (300, false), (404, false), (500, false)])
  func `only 2xx is success`(status: Int, isSuccess: Bool) {
    #expect(HTTPResponse(status: status).isSuccess == isSuccess)
  }
}
