import Foundation

/// What an approver is told about a request, fit to be shown: bounded, one line each, nothing invisible.
package struct RequestFacts: Sendable, Equatable {
  /// A property of the custom resource that this project gives no meaning to.
  package struct Detail: Sendable, Equatable {
    package let name: String
    package let value: String
  }

  /// The requester's email address as it was typed; nil if only the link is known.
  package let requester: String?
  package let product: String?
  package let stackName: String?
  package let account: String?
  package let region: String?
  /// Instant after which nobody can decide any more.
  package let deadline: Date?
  /// For a change the values that are new, as old and new one.
  package let details: [Detail]
  /// What a change leaves as it is; nil for a launch, and where what was approved before is not known.
  package var staying: [Detail]?
  /// Whether it is a change of something that runs.
  package var isChange = false
  /// Whether it replaces values that were approved before, in a change or with a new wait handle: a late approval is for such an
  /// update alone.
  package var isUpdate = false
  /// Who was asked and how many must approve; nil if a holder of the link decides alone.
  package var electorate: Electorate?
  /// What the requester adds, which no approval depends on.
  package let notes: String?
  /// Whether AWS has said that the stack's wait handle is the one of the request; nil if only the link is known.
  package var isVerified: Bool?
  /// Who launched the product, by AWS's own account; nil if AWS was not asked.
  package var launchedBy: LaunchedBy?
  /// The product's ARN in Service Catalog, by AWS's own account; nil if that is not known.
  package var productARN: String?
  /// Until when a request that nobody decided in time still takes decisions; nil if it takes none.
  package var lateUntil: Date?

  package init(
    requester: String? = nil, product: String? = nil, stack: StackID?, deadline: Date?, details: [Detail] = [],
    electorate: Electorate? = nil, notes: String? = nil, isVerified: Bool? = nil, launchedBy: LaunchedBy? = nil,
    productARN: String? = nil, lateUntil: Date? = nil
  ) {
    self.requester = requester
    self.product = product
    stackName = stack?.name
    account = stack?.account
    region = stack?.region
    self.deadline = deadline
    self.details = details
    self.electorate = electorate
    self.notes = notes
    self.isVerified = isVerified
    self.launchedBy = launchedBy
    self.productARN = productARN
    self.lateUntil = lateUntil
  }

  /// The same facts with those who are asked.
  package func asking(_ electorate: Electorate?) -> RequestFacts {
    var facts = self
    facts.electorate = electorate
    return facts
  }

  /// The details to show: where something was approved before, a value that is new as old and new one.
  ///
  /// `apart` keeps what stays from the rest. A hidden value can't be compared.
  static func details(
    _ shown: [ShownProperty], _ changes: PropertyChanges?, apart: Bool
  ) -> (details: [Detail], staying: [Detail]?) {
    guard let changes, !changes.changes.isEmpty else {
      return (shown.map { Detail(name: $0.name, value: $0.value) }, nil)
    }
    let changed = changes.changes.map { Detail(name: $0.name, value: $0.values) }
    let names = Set(changed.map(\.name))
    let rest = shown.filter { !names.contains($0.name) }
    guard apart else { return (changed + rest.map { Detail(name: $0.name, value: $0.value) }, nil) }
    let staying = Set(changes.staying.map(\.name))
    return (
      changed + rest.filter { !staying.contains($0.name) }.map { Detail(name: $0.name, value: mayBeNew) },
      rest.filter { staying.contains($0.name) }.map { Detail(name: $0.name, value: $0.value) }
    )
  }

  private static let mayBeNew = "(hidden; may be new)"

  /// The product's name, or the stack's if the product has none.
  package var subject: String { product ?? stackName ?? "a product" }
}
