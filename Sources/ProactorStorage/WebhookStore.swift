package import ProactorModel

/// What is kept of webhooks beside their events: which signed bytes came already, and what was not taken.
package protocol WebhookStore: Sendable {
    /// Remembers under which identity signed bytes came, unless they are remembered already.
    ///
    /// - Parameters:
    ///   - digest: Of the source's name and what was signed.
    ///   - identity: What names the events that were made of it.
    ///   - expiry: Until when they are remembered.
    /// - Returns: The identity under which they came first.
    func rememberSignature(
        _ digest: String,
        identity: String,
        until expiry: Timestamp,
        at now: Timestamp
    ) async throws(StoreError) -> String

    /// Keeps a delivery that was not taken. Of those of the same source and the same ``RejectedDelivery/isVerified``, the oldest go where
    /// there are more than `countMaximum`, or where they have more than `sizeMaximum` bytes together.
    ///
    /// - Parameter expiry: Until when it is kept.
    func keep(
        _ delivery: RejectedDelivery,
        until expiry: Timestamp,
        countMaximum: Int,
        sizeMaximum: Int
    ) async throws(StoreError)

    /// Deliveries that were not taken, youngest first, from the one that came before `before` on, without their bodies.
    func rejectedDeliveries(
        _ filter: RejectedFilter,
        before: RejectedID?,
        limit: Int
    ) async throws(StoreError) -> [RejectedDelivery]

    func rejectedDelivery(_ id: RejectedID) async throws(StoreError) -> RejectedDelivery?

    /// Writes down that a delivery was taken after all, together with the audit entry.
    ///
    /// - Throws: ``StoreError/notFound(_:)`` when it is not there any more.
    func resolve(
        _ id: RejectedID,
        _ resolution: RejectedDelivery.Resolution,
        audit: AuditRecord
    ) async throws(StoreError)

    /// Forgets signatures and deliveries whose time is up.
    ///
    /// - Parameter limit: Of each kind.
    /// - Returns: Whether there may be more of them.
    func forgetExpiredWebhooks(at now: Timestamp, limit: Int) async throws(StoreError) -> Bool
}

package enum RejectedKind: IdentifierKind { package static var prefix: String { "rej" } }

package typealias RejectedID = Identifier<RejectedKind>

/// A delivery to a webhook that was not taken.
package struct RejectedDelivery: Hashable, Sendable {
    /// How it was taken after all.
    package struct Resolution: Hashable, Sendable {
        package var by: String
        package var at: Timestamp
        /// The tasks of its events.
        package var tasks: [TaskID]

        package init(by: String, at: Timestamp, tasks: [TaskID]) {
            self.by = by
            self.at = at
            self.tasks = tasks
        }
    }

    package struct Header: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package var id: RejectedID
    /// The name of the webhook.
    package var source: String
    package var receivedAt: Timestamp
    /// Whether it was known to be the sender's.
    package var isVerified: Bool
    /// A stable name for why: `signature-wrong`, `unmapped` and the like.
    package var reason: String
    /// Why, as a sentence.
    package var detail: String
    /// Without those that hold secrets.
    package var headers: [Header]
    /// `nil` where it was too large to be kept, and in lists.
    package var body: [UInt8]?
    /// Bytes of the body as it came.
    package var bodySize: Int
    package var resolution: Resolution?

    package init(
        id: RejectedID,
        source: String,
        receivedAt: Timestamp,
        isVerified: Bool,
        reason: String,
        detail: String,
        headers: [Header],
        body: [UInt8]?,
        bodySize: Int,
        resolution: Resolution? = nil
    ) {
        self.id = id
        self.source = source
        self.receivedAt = receivedAt
        self.isVerified = isVerified
        self.reason = reason
        self.detail = detail
        self.headers = headers
        self.body = body
        self.bodySize = bodySize
        self.resolution = resolution
    }

    /// Bytes that it counts as: the body that is kept, the headers, and what is said of it.
    package var keptSize: Int {
        self.headers.reduce((self.body?.count ?? 0) + self.detail.utf8.count) {
            $0 + $1.name.utf8.count + $1.value.utf8.count
        }
    }
}

/// Which deliveries to list; what is `nil` does not restrict.
package struct RejectedFilter: Hashable, Sendable {
    /// Whether those are listed that were taken after all.
    package var includesResolved: Bool
    package var source: String?
    package var reason: String?
    package var isVerified: Bool?

    package init(
        includesResolved: Bool = false,
        source: String? = nil,
        reason: String? = nil,
        isVerified: Bool? = nil
    ) {
        self.includesResolved = includesResolved
        self.source = source
        self.reason = reason
        self.isVerified = isVerified
    }
}
