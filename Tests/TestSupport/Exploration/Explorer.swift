/// Visits every state that a small world can reach, in every order of its steps.
///
/// The first visits are breadth-first, so the trace of a broken rule is a shortest one.
package struct Explorer<State: Hashable> {
  /// What may happen next, each with a name for the trace; none ends the story.
  private let steps: (State) -> [(name: String, next: State)]
  /// Throws if a step breaks a rule.
  private let check: (_ before: State, _ after: State) throws -> Void
  /// More states than this mean that the world is not small.
  private let maxStates: Int

  package init(
    maxStates: Int = 2_000_000, steps: @escaping (State) -> [(name: String, next: State)],
    check: @escaping (_ before: State, _ after: State) throws -> Void
  ) {
    self.maxStates = maxStates
    self.steps = steps
    self.check = check
  }

  /// What was seen on the way.
  package struct Report {
    package var states = 0
    /// States in which nothing more can happen.
    package var ends: [State] = []
  }

  /// Throws the first rule that is broken, with the names of the steps that lead there.
  package func explore(from start: State) throws -> Report {
    var report = Report()
    var queue = [start]
    var origins = [-1]
    var names = ["start"]
    var seen: Set<State> = [start]
    var index = 0
    while index < queue.count {
      let state = queue[index]
      let next = steps(state)
      if next.isEmpty { report.ends.append(state) }
      for step in next {
        do {
          try check(state, step.next)
        } catch {
          throw Broken("\(error): \((trace(to: index, origins, names) + [step.name]).joined(separator: ", "))")
        }
        guard seen.insert(step.next).inserted else { continue }
        queue.append(step.next)
        origins.append(index)
        names.append(step.name)
      }
      index += 1
      try hold(queue.count <= maxStates, "the world has more than \(maxStates) states")
    }
    report.states = queue.count
    return report
  }

  private func trace(to index: Int, _ origins: [Int], _ names: [String]) -> [String] {
    var trace: [String] = []
    var index = index
    while index > 0 {
      trace.append(names[index])
      index = origins[index]
    }
    return trace.reversed()
  }
}
