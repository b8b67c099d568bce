import Dispatch
import Foundation

/// Runs an action at an instant, on another thread, unless it is cancelled before.
final class DeadlineTimer {
  private let timer: any DispatchSourceTimer

  init(at instant: Date, _ onDeadline: @Sendable @escaping () -> Void) {
    timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .now() + max(0, instant.timeIntervalSinceNow))
    timer.setEventHandler(handler: onDeadline)
    timer.activate()
  }

  func cancel() { timer.cancel() }
}
