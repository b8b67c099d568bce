/// Why a text is not a URL that can be called.
package enum InvalidURL: Error, Equatable, CustomStringConvertible {
  case notAbsolute
  case unsupportedScheme(String)
  case illegalCharacter(Unicode.Scalar)
  case brokenEscape
  case invalidHost
  case invalidPort(String)

  package var description: String {
    switch self {
    case .notAbsolute: "it is not an absolute URL (it has no '://')"
    case .unsupportedScheme: "its scheme is neither https nor http"
    case .illegalCharacter(let scalar):
      "it has a character that a URL can't have, U+\(String(scalar.value, radix: 16, uppercase: true))"
    case .brokenEscape: "it has a '%' that two hexadecimal digits don't follow"
    case .invalidHost: "its host name is missing or malformed"
    case .invalidPort: "its port is not a number from 1 to 65535"
    }
  }
}
