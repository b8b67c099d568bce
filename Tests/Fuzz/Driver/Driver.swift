import Foundation
import TestSupport

/// The target that `FUZZ_TARGET` names.
private let target: FuzzTarget = {
  let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
  guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
    fatalError("FUZZ_TARGET is '\(name)'; it must be one of \(FuzzTarget.all.map(\.name).joined(separator: ", "))")
  }
  return target
}()

/// What libFuzzer calls with every input; a crash is how it learns that one broke a rule.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  do {
    try target.run(Array(UnsafeBufferPointer(start: data, count: size)))
  } catch {
    fatalError("\(target.name): \(error)")
  }
  return 0
}
