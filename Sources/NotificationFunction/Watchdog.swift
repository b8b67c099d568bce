import Dispatch
import Foundation

/// Calls for help at an instant, on another thread, unless it is cancelled before.
final class Watchdog {
  private let timer: any DispatchSourceTimer

  init(at instant: Date, _ bark: @Sendable @escaping () -> Void) {
    timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .now() + max(0, instant.timeIntervalSinceNow))
    timer.setEventHandler(handler: bark)
    timer.activate()
  }

  func cancel() { timer.cancel() }
}
