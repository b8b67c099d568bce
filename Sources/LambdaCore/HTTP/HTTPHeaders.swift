/// Header fields in order; names compare without case, and a name may repeat.
package struct HTTPHeaders: Sendable, Equatable, ExpressibleByArrayLiteral {
  package struct Field: Sendable, Equatable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package private(set) var fields: [Field]

  package init(_ fields: [Field] = []) { self.fields = fields }
  package init(arrayLiteral elements: Field...) { self.init(elements) }

  /// The first value of `name`; setting it replaces every field of that name, nil removes them.
  package subscript(name: String) -> String? {
    get { fields.first { $0.name.lowercased() == name.lowercased() }?.value }
    set {
      fields.removeAll { $0.name.lowercased() == name.lowercased() }
      if let newValue { fields.append(Field(name, newValue)) }
    }
  }

  /// Adds a field and keeps those of the same name.
  package mutating func append(_ name: String, _ value: String) { fields.append(Field(name, value)) }
}
