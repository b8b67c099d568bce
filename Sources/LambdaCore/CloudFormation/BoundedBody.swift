import Foundation

/// A JSON body that must not be larger than its receiver takes, and whose free texts may be shortened for that.
package enum BoundedBody {
  /// The body of at most `largest` bytes whose texts are as long as that allows, and at most `longestText` bytes each.
  ///
  /// `body` makes it with every free text cut to a number of bytes. JSON makes up to six bytes of one, so only the body
  /// itself tells its size. A body that is too large without any text is returned as it is.
  package static func fit(_ largest: Int, longestText: Int, body: (Int) -> Data) -> Data {
    let whole = body(longestText)
    if whole.count <= largest { return whole }
    var (fitting, tooLong) = (0, longestText)
    while tooLong - fitting > 1 {
      let middle = (fitting + tooLong) / 2
      if body(middle).count <= largest { fitting = middle } else { tooLong = middle }
    }
    return body(fitting)
  }
}
