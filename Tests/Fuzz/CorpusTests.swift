import Foundation
import LambdaCore
import Testing

/// Gives every input of the committed corpus to its target once more: what the fuzzer found stays found.
struct CorpusTests {
  private static let corpus = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "corpus")

  @Test(arguments: FuzzTarget.all.map(\.name))
  func `every kept input obeys its target's rules`(name: String) throws {
    let target = try #require(FuzzTarget.all.first { $0.name == name })
    let folder = Self.corpus.appending(path: name)
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)

    #expect(files.count >= 5)
    for file in files {
      do {
        try target.run(Array(try Data(contentsOf: file)))
      } catch {
        Issue.record("\(name)/\(file.lastPathComponent): \(error)")
      }
    }
  }

  /// The rules of an answer and of an email hold only of events that are answered.
  @Test func `most kept events are answered`() throws {
    let folder = Self.corpus.appending(path: "notification-function")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let answered = try files.filter { file in
      let event = LenientEvent(try Data(contentsOf: file)).json
      return ResponseAddress(event, idPrefix: "approval").map { FuzzTarget.isOwn($0, event) } ?? false
    }

    #expect(answered.count > files.count / 2)
  }

  @Test func `every folder of the corpus has a target`() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)

    #expect(Set(folders) == Set(FuzzTarget.all.map(\.name)))
  }
}
