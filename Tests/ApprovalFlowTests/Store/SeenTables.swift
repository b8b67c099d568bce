import LambdaCore

/// The tables that an exploration has met, each once, so that a state names its table by a number.
final class SeenTables {
  private var tables: [[String: Item]] = []
  private var indices: [String: Int] = [:]

  subscript(_ index: Int) -> [String: Item] { tables[index] }

  @discardableResult
  func index(of table: [String: Item]) -> Int {
    let text = table.sorted { $0.key < $1.key }
      .map { "\($0.key) \(JSONValue.object($0.value.mapValues(\.json)).serializedText)" }.joined()
    if let index = indices[text] { return index }
    tables.append(table)
    indices[text] = tables.count - 1
    return tables.count - 1
  }
}
