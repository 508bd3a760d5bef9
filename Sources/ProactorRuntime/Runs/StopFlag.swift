import Synchronization

/// Says once, to whoever looks, that a service shall take no more work.
final class StopFlag: Sendable {
    private let value = Atomic(false)

    var isRaised: Bool { self.value.load(ordering: .acquiring) }

    func raise() { self.value.store(true, ordering: .releasing) }
}
