import LambdaCore

/// What is typed and what AWS vouches for, each said as what it is.
extension RequestFacts {
  /// Who launched, for people; nil if AWS was not asked.
  package var launchedByText: String? { launchedBy?.text(besideTyped: requester) }

  /// What happens if nobody answers, for an email; nothing that only CloudFormation can know.
  package var ifNobodyAnswers: String {
    isChange
      ? "If no one answers in time, CloudFormation is told that the change was not approved."
      : "If no one answers in time, nothing is started and the stack is rolled back automatically."
  }

  /// What an answer is worth after the deadline; nil if nobody can decide then.
  package var afterDeadline: String? {
    lateUntil.map {
      "After that the link still opens until \($0.forPeople): an approval then counts for the next \(attempt) of exactly this."
    }
  }

  /// What asked, in a word: a late approval lets the next one of its kind pass.
  package var attempt: String { isUpdate ? "update" : "launch" }

  /// Why account, region and stack may be another's; nil if AWS has confirmed them, or if only the link is known.
  package var originWarning: String? {
    isVerified == false
      ? "Account, region and stack are not verified: AWS has not confirmed that the request comes from this stack."
      : nil
  }
}

extension LaunchedBy {
  /// `ann@example.com, as AWS recorded it; not the address that was typed`.
  func text(besideTyped typed: String?) -> String {
    switch self {
    case .person(let person):
      let recorded = "\(person.name), as AWS recorded it"
      switch typed.map(person.compared) {
      case .same?: return "\(recorded); the same as the address that was typed"
      case .differs?: return "\(recorded); NOT the address that was typed"
      case .notComparable?: return "\(recorded); no email address, so compare it with the one that was typed"
      case nil: return recorded
      }
    case .principal(let arn):
      return "\(arn), as AWS recorded it; which person that is, is not verified"
    case .notVerified:
      return "not verified"
    }
  }

  /// The same for programs: `verified` says whether AWS vouches for the person.
  func fields(besideTyped typed: String?) -> JSONValue {
    switch self {
    case .person(let person):
      var fields: [String: JSONValue] = ["verified": true, "name": .string(person.name), "arn": .string(person.arn)]
      switch typed.map(person.compared) {
      case .same?: fields["isRequester"] = true
      case .differs?: fields["isRequester"] = false
      case .notComparable?, nil: break
      }
      return .object(fields)
    case .principal(let arn): return ["verified": false, "arn": .string(arn)]
    case .notVerified: return ["verified": false]
    }
  }
}
