// swift-tools-version: 6.1

import PackageDescription

let package = Package(
  name: "ApprovalFlow",
  products: [
    .executable(name: "NotificationFunction", targets: ["NotificationFunction"]),
    .executable(name: "ApprovalFunction", targets: ["ApprovalFunction"]),
  ],
  targets: [
    // What any AWS Lambda function in Swift needs. It has never heard of approvals.
    .target(name: "LambdaCore"),
    // The approval domain, shared by both functions.
    .target(name: "ApprovalFlow", dependencies: ["LambdaCore"]),

    // Nothing to import: it lets the packaged executables load on Amazon Linux's older glibc.
    .target(name: "CGlibcCompat"),

    .executableTarget(
      name: "NotificationFunction", dependencies: ["ApprovalFlow", "LambdaCore", "CGlibcCompat"]),
    .executableTarget(
      name: "ApprovalFunction", dependencies: ["ApprovalFlow", "LambdaCore", "CGlibcCompat"]),

    .target(name: "TestSupport", dependencies: ["LambdaCore"], path: "Tests/TestSupport"),
    .testTarget(
      name: "LambdaCoreTests", dependencies: ["LambdaCore", "TestSupport"]),
    .testTarget(
      name: "ApprovalFlowTests", dependencies: ["ApprovalFlow", "TestSupport"]),
    .testTarget(
      name: "NotificationFunctionTests", dependencies: ["NotificationFunction", "TestSupport"]),
    .testTarget(
      name: "ApprovalFunctionTests", dependencies: ["ApprovalFunction", "TestSupport"]),
    // What scripts/fuzz runs, and a test that replays what it found.
    .testTarget(
      name: "FuzzTests", dependencies: ["NotificationFunction", "ApprovalFunction", "TestSupport"],
      path: "Tests/Fuzz", exclude: ["Driver", "corpus", "dictionaries"]),
  ],
  swiftLanguageModes: [.v6]
)

// What scripts/bench compares with, or runs apart. Nobody else needs to build it.
if Context.environment["APPROVAL_FLOW_BENCHMARKS"] != nil {
  package.targets += [
    .executableTarget(
      name: "URLSessionLoop", dependencies: ["CGlibcCompat"], path: "scripts/tools/benchmark/urlsession_loop"),
    .executableTarget(
      name: "SigningRate", dependencies: ["LambdaCore", "CGlibcCompat"], path: "scripts/tools/benchmark/signing_rate"),
  ]
}
