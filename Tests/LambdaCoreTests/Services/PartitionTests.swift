import Foundation
import TestSupport
import Testing

@testable import LambdaCore

struct PartitionTests {
  /// What botocore knows of one partition.
  private struct Known: Decodable {
    let id: String
    let dnsSuffix: String
    let regions: [String]
  }

  private static func known() throws -> [Known] {
    try JSONDecoder().decode([Known].self, from: try Fixture.data("partitions.json"))
  }

  @Test func `every partition that botocore names is known, and no other`() throws {
    #expect(Set(try Self.known().map(\.id)) == Set(Partition.allCases.map(\.rawValue)))
  }

  @Test func `every region belongs to its partition and has its suffix`() throws {
    for known in try Self.known() {
      for region in known.regions {
        #expect(Partition(region: region).rawValue == known.id, "\(region)")
        #expect(Partition(region: region).urlSuffix == known.dnsSuffix, "\(region)")
      }
    }
  }

  @Test(arguments: ["mx-central-1", "xx-new-1", "us-isolated-1", "cnn-north-1", "eu-west-3"])
  func `a region that no other partition claims is one of aws`(region: String) {
    #expect(Partition(region: region) == .aws)
  }

  @Test(arguments: [
    ("eusc-de-east-1", "amazonaws.eu"), ("us-iso-east-1", "c2s.ic.gov"), ("eu-isoe-west-1", "cloud.adc-e.uk"),
  ])
  func `a service is called at its partition's host`(region: String, suffix: String) throws {
    let endpoint = try #require(try EndpointResolver(Environment([:])).endpoint(.sns, region: region))

    #expect(endpoint.url.text == "https://sns.\(region).\(suffix)")
  }
}
