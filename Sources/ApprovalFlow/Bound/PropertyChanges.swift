import LambdaCore

/// What differs between two sets of bound properties, and what does not.
package struct PropertyChanges: Sendable, Equatable {
  /// By name; empty if the digests are the same.
  package let changes: [PropertyChange]
  /// Bound properties that stay the same.
  let staying: [ShownProperty]

  /// Compares what was approved with what is wanted.
  ///
  /// Only `new` is asked about, so only an old value may be cut.
  package init(from old: BoundProperties, to new: BoundProperties) {
    let before = Dictionary(old.bound.map { ($0.name, $0.value) }) { first, _ in first }
    let after = Dictionary(new.bound.map { ($0.name, $0.value) }) { first, _ in first }
    var changes: [PropertyChange] = []
    var staying: [ShownProperty] = []
    for name in Set(before.keys).union(after.keys).sorted() {
      let shownName = ExactJSON.shownName(name)
      switch (before[name], after[name]) {
      case (let value?, nil): changes.append(.removed(name: shownName, old: Self.shortened(value)))
      case (nil, let value?): changes.append(.added(name: shownName, new: value.inlineRendering))
      case (let one?, let other?) where !Self.same(one, other):
        changes.append(.changed(name: shownName, old: Self.shortened(one), new: other.inlineRendering))
      case (let value?, _): staying.append(ShownProperty(name: shownName, value: value.rendering))
      case (nil, nil): break
      }
    }
    self.changes = changes
    self.staying = staying
  }

  /// The order of an object's members makes no difference, here as in the digest.
  private static func same(_ one: ExactJSON, _ other: ExactJSON) -> Bool {
    guard let one = try? one.canonical(), let other = try? other.canonical() else { return false }
    return ExactText(one) == ExactText(other)
  }

  private static func shortened(_ value: ExactJSON) -> String {
    value.inlineRendering.shortened(to: BoundProperties.maxValue)
  }
}

/// One property that is not what it was; names and values are safe to show on a line with other text.
package enum PropertyChange: Sendable, Equatable {
  case added(name: String, new: String)
  case removed(name: String, old: String)
  case changed(name: String, old: String, new: String)

  var name: String {
    switch self {
    case .added(let name, _), .removed(let name, _), .changed(let name, _, _): name
    }
  }

  /// Stands between old and new value; a value that has one is put in quotes.
  static let arrow: Unicode.Scalar = "\u{2192}"

  /// `InstanceType: t4g.small → t4g.large`.
  package var sentence: String { "\(name): \(values)" }

  /// `t4g.small → t4g.large`.
  var values: String {
    switch self {
    case .added(_, let new): "(not there) \(Self.arrow) \(new)"
    case .removed(_, let old): "\(old) \(Self.arrow) (removed)"
    case .changed(_, let old, let new): "\(old) \(Self.arrow) \(new)"
    }
  }
}
