import Foundation
import FoundationNetworking
import Synchronization

/// A URLSession with its connections, and when they were last heard of.
struct PooledSession: Sendable {
  let session: URLSession
  let delegate: SessionDelegate
  /// Nil while it has no connection that could have died.
  fileprivate var lastUse: Date?

  fileprivate init() {
    delegate = SessionDelegate()
    session = URLSession(configuration: Self.configuration, delegate: delegate, delegateQueue: InlineQueue())
  }

  fileprivate func isSafe(at now: Date) -> Bool {
    guard let lastUse else { return true }
    return (0...SessionPool.maxIdle).contains(now.timeIntervalSince(lastUse))
  }

  /// Keeps nothing between calls and looks nothing up on disk.
  ///
  /// Shared, because `.ephemeral` builds a cache, a cookie store and their paths before we can remove them. Doing that
  /// once instead of per session saves a tenth of a cold start. Every session takes a copy.
  private static let configuration: URLSessionConfiguration = {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.httpCookieStorage = nil
    configuration.httpShouldSetCookies = false
    configuration.httpCookieAcceptPolicy = .never
    configuration.urlCredentialStorage = nil
    configuration.httpMaximumConnectionsPerHost = maxConnectionsPerHost
    return configuration
  }()

  /// URLSession's own six would make a seventh call wait for its turn.
  private static let maxConnectionsPerHost = 32
}

/// Runs what a session tells its delegate right where the session found out, on the session's own thread.
///
/// An ordinary queue wakes one thread more for every part of a response and for its end. What runs here must neither wait nor
/// call the session or its tasks: `SessionDelegate` stores, and wakes the thread that waits.
private final class InlineQueue: OperationQueue, @unchecked Sendable {
  override func addOperation(_ block: @Sendable @escaping () -> Void) { block() }
}

/// Holds the one session that new calls use, and replaces it when its connections may have died.
final class SessionPool: Sendable {
  /// Idle seconds after which a pooled connection is not reused.
  ///
  /// Every server we call keeps idle connections longer, so within this window only a sandbox freeze could hide a close,
  /// and a freeze shows as elapsed wall-clock time. Reuse saves a handshake, about 5 ms.
  static let maxIdle: TimeInterval = 3

  private let current = Mutex<PooledSession?>(nil)

  /// Makes the session that the first call will use.
  func prepare() {
    current.withLock { current in
      if current == nil { current = PooledSession() }
    }
  }

  /// The session for a call that begins now.
  func session(at now: Date) -> PooledSession {
    current.withLock { current in
      if let old = current, !old.isSafe(at: now) {
        old.session.finishTasksAndInvalidate()
        current = nil
      }
      var pooled = current ?? PooledSession()
      pooled.lastUse = now
      current = pooled
      return pooled
    }
  }

  func noteUse(of used: PooledSession, at now: Date) {
    current.withLock { current in
      if current?.session === used.session { current?.lastUse = now }
    }
  }

  /// Makes sure that no new call uses `failed`; those that are under way on it go on to their end.
  func drop(_ failed: PooledSession) {
    current.withLock { current in
      if current?.session === failed.session { current = nil }
    }
    failed.session.finishTasksAndInvalidate()
  }
}
