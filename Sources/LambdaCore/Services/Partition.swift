/// A group of regions with its own account system and host names.
///
/// Source: botocore, `data/partitions.json`; `Tests/Fixtures/partitions.json` is what is read of it.
package enum Partition: String, Sendable, CaseIterable {
  case aws
  case china = "aws-cn"
  case europe = "aws-eusc"
  case iso = "aws-iso"
  case isoB = "aws-iso-b"
  case isoE = "aws-iso-e"
  case isoF = "aws-iso-f"
  case usGov = "aws-us-gov"

  /// The partition that `region` belongs to; a region that no other claims belongs to `aws`.
  package init(region: String) {
    self = Self.allCases.first { $0.regionPrefix.map(region.hasPrefix) ?? false } ?? .aws
  }

  /// What follows the service and region in a host name.
  package var urlSuffix: String {
    switch self {
    case .aws, .usGov: "amazonaws.com"
    case .china: "amazonaws.com.cn"
    case .europe: "amazonaws.eu"
    case .iso: "c2s.ic.gov"
    case .isoB: "sc2s.sgov.gov"
    case .isoE: "cloud.adc-e.uk"
    case .isoF: "csp.hci.ic.gov"
    }
  }

  /// How the partition's regions begin; nil for `aws`, whose regions begin with many a continent.
  private var regionPrefix: String? {
    switch self {
    case .aws: nil
    case .china: "cn-"
    case .europe: "eusc-"
    case .iso: "us-iso-"
    case .isoB: "us-isob-"
    case .isoE: "eu-isoe-"
    case .isoF: "us-isof-"
    case .usGov: "us-gov-"
    }
  }
}
