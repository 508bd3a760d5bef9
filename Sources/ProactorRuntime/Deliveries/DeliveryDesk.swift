package import ProactorModel
package import ProactorStorage

/// Shows deliveries to operators, and makes those again that were given up.
package struct DeliveryDesk: Sendable {
    private let store: any Store
    private let clock: any WallClock

    package init(store: any Store, clock: any WallClock) {
        self.store = store
        self.clock = clock
    }

    /// Deliveries, youngest first.
    package func list(
        in state: Delivery.State?,
        sink: String?,
        before: DeliveryID?,
        limit: Int
    ) async throws(StoreError) -> [Delivery] {
        try await self.store.deliveries(in: state, sink: sink, before: before, limit: limit)
    }

    /// Puts a dead letter back into the queue.
    ///
    /// - Parameter actor: Who wants it, for the audit log.
    package func retry(_ id: DeliveryID, by actor: String) async throws(StoreError) {
        let now = self.clock.now
        let record = AuditRecord(
            at: now,
            actor: actor,
            action: "delivery.retried",
            subject: id.rawValue,
            details: .object([:])
        )
        try await self.store.retryDelivery(id, at: now, audit: [record])
    }
}
