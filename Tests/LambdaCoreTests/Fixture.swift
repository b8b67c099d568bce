import Foundation
import Testing

/// A file of the `Fixtures` folder.
enum Fixture {
  static func data(_ name: String) throws -> Data {
    let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
    return try Data(contentsOf: folder.appendingPathComponent(name))
  }

  static func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }
}
