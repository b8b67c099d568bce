import ApprovalFlow
import Foundation
import LambdaCore

/// The emails that tell requesters how it ended.
struct RequesterEmails {
  let ses: SESClient
  /// A verified identity.
  let sender: String

  func email(_ notice: Notice, to address: String) -> SimpleEmail {
    SimpleEmail(from: sender, to: address, subject: notice.subject, text: notice.text)
  }
}

extension Clerk {
  /// Tells requesters how it ended; one whom SES refuses for good is not waited for, and not noted as told.
  func tellRequesters(_ batch: inout ClerkBatch, until deadline: Date, _ log: Log) {
    guard let requesters else { return }
    var sent: [(index: Int, email: SimpleEmail)] = []
    for (index, request) in batch.requests.enumerated() {
      guard case .tell(_, let address?) = request.task, let notice = Notice.ending(forRequesterOf: request) else {
        continue
      }
      sent.append((index, requesters.email(notice, to: address)))
    }
    for ((index, _), result) in zip(sent, outbound.sendAll(sent.map { requesters.ses.send($0.email) }, until: deadline))
    {
      switch result {
      case .success:
        batch.results[index].requesterTold = true
        events.count(.emailed(1), log)
      case .failure(let error):
        log.warn("the requester was not told", ["reason": .string("\(error)")])
        if !(error.isFinal && error.isOwnRefusal) { batch.results[index].isComplete = false }
      }
    }
  }
}
