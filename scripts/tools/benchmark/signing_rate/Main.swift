import Foundation
import LambdaCore

/// Signs the same request over and over for some seconds and prints how many signatures it made a second.
///
/// usage: SigningRate SECONDS BODY_BYTES; signature_rate.py does the same with botocore.
@main
enum Main {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst().compactMap { Double($0) }
    guard arguments.count == 2 else { fatalError("usage: SigningRate SECONDS BODY_BYTES") }
    let signer = Signer(
      service: "sns", region: "us-east-1",
      credentials: Credentials(
        accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", sessionToken: "token"))
    let request = HTTPRequest(
      .post, try ExactURL("https://sns.us-east-1.amazonaws.com/"),
      headers: [.init("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
      body: Data(repeating: UInt8(ascii: "a"), count: Int(arguments[1])))
    let clock = ContinuousClock()
    let start = clock.now
    let end = start + .seconds(arguments[0])
    var count = 0
    while clock.now < end {
      for _ in 0..<50 {
        guard signer.sign(request, at: Date()).headers["Authorization"] != nil else { fatalError("not signed") }
      }
      count += 50
    }
    print(Double(count) / ((clock.now - start) / .seconds(1)))
  }
}
