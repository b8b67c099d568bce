import LambdaCore

/// A ready custom notification for Amazon Q Developer in chat applications, which a rule only has to pass on.
///
/// It is made of the event's fields, and of these only such as no requester writes freely: no typed address, detail, note or
/// comment, and no link. A channel has more readers than a request has approvers.
/// Source: Amazon Q Developer in chat applications Administrator Guide, Custom notifications.
struct ChatMessage {
  private let type: String
  private let detail: [String: JSONValue]
  private let words: ChatWords

  init(_ type: String, _ detail: [String: JSONValue]) {
    self.type = type
    self.detail = detail
    words = ChatWords(type, detail)
  }

  var json: JSONValue {
    var content: [String: JSONValue] = [
      "textType": "client-markdown", "title": .string(title), "description": .string(lines.joined(separator: "\n")),
      "keywords": [.string(type)],
    ]
    if !words.nextSteps.isEmpty { content["nextSteps"] = .array(words.nextSteps.map(JSONValue.string)) }
    return [
      "version": "1.0", "source": "custom", "content": .object(content),
      "metadata": ["threadId": .string(thread), "summary": .string(title), "eventType": .string(type)],
    ]
  }
}

extension ChatMessage {
  private var title: String {
    "\(words.headline): \((text("product") ?? text("stackName") ?? "a product").inertInChat)"
  }

  private var lines: [String] { words.news + who + places }

  /// One thread for each request; for what has none, one for each stack.
  private var thread: String {
    text("request") ?? "stack-" + SHA256.hash(text("stackId") ?? "").hex.prefix(32)
  }

  /// Who launched, if AWS vouches for the person.
  private var who: [String] {
    guard let launchedBy = detail["launchedBy"], launchedBy["verified"] == true, let name = launchedBy["name"]?.string
    else { return [] }
    return ["Launched by: \(name.inertInChat), as AWS recorded it"]
  }

  private var places: [String] {
    let known = [("Stack", "stackName"), ("Account", "account"), ("Region", "region")]
    let lines = known.compactMap { label, name in text(name).map { "\(label): \($0.inertInChat)" } }
    guard detail["verified"] == false else { return lines }
    return lines + ["Not verified: AWS has not confirmed that this comes from that stack."]
  }

  private func text(_ name: String) -> String? { detail[name]?.string }
}
