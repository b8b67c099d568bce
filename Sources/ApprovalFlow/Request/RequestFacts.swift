import Foundation

/// What an approver is told about a request, fit to be shown: bounded, one line each, nothing invisible.
package struct RequestFacts: Sendable, Equatable {
  /// A property of the custom resource that this project gives no meaning to.
  package struct Detail: Sendable, Equatable {
    package let name: String
    package let value: String

    package init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// The requester's e-mail address; nil where only the link is known.
  package let requester: String?
  package let product: String?
  package let stackName: String?
  package let account: String?
  package let region: String?
  /// Instant after which nobody can decide any more.
  package let deadline: Date?
  package let details: [Detail]
  /// Who was asked and how many must approve; nil where whoever has the link decides alone.
  package var electorate: Electorate?

  package init(
    requester: String? = nil, product: String? = nil, stack: StackID?, deadline: Date?, details: [Detail] = [],
    electorate: Electorate? = nil
  ) {
    self.requester = requester
    self.product = product
    stackName = stack?.name
    account = stack?.account
    region = stack?.region
    self.deadline = deadline
    self.details = details
    self.electorate = electorate
  }

  /// The same facts with those who are asked.
  package func asking(_ electorate: Electorate?) -> RequestFacts {
    var facts = self
    facts.electorate = electorate
    return facts
  }

  /// The product's name, or the stack's where the product has none.
  package var subject: String { product ?? stackName ?? "a product" }
}
