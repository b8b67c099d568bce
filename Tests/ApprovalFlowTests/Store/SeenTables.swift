import LambdaCore

/// The tables that an exploration has met, each once, so that a state names its table by a number.
final class SeenTables {
  private var tables: [[String: Item]] = []
  private var indices: [[String: Item]: Int] = [:]

  subscript(_ index: Int) -> [String: Item] { tables[index] }

  @discardableResult
  func index(of table: [String: Item]) -> Int {
    if let index = indices[table] { return index }
    tables.append(table)
    indices[table] = tables.count - 1
    return tables.count - 1
  }
}
