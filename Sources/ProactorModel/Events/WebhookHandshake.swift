/// Which senders may deliver events here, as they ask before the first delivery: the abuse protection of CloudEvents'
/// webhook specification (HTTP 1.1 Web Hooks for Event Delivery, section 4).
package struct WebhookHandshake: Hashable, Sendable {
    /// The names that senders ask with; `*` for every sender. Empty: nobody is answered that they may.
    package var origins: [String]
    /// Deliveries a minute that senders are told to keep to; `nil` for as many as they like.
    package var rate: Int?

    package init(origins: [String] = [], rate: Int? = nil) {
        self.origins = origins
        self.rate = rate
    }

    /// What a sender is answered.
    package struct Permission: Hashable, Sendable {
        /// `WebHook-Allowed-Origin`.
        package var origin: String
        /// `WebHook-Allowed-Rate`; `nil` where none was asked for and none is set.
        package var rate: String?
    }

    /// The permission, or `nil` where the sender may not deliver here.
    ///
    /// - Parameters:
    ///   - origin: `WebHook-Request-Origin`.
    ///   - requestedRate: `WebHook-Request-Rate`: deliveries a minute, or `*`.
    package func permission(for origin: String, requestedRate: String?) -> Permission? {
        let isAllowed = self.origins.contains { $0 == "*" || $0.lowercased() == origin.lowercased() }
        guard isAllowed, !origin.isEmpty else { return nil }
        guard let rate = self.rate else {
            return Permission(origin: origin, rate: requestedRate.map { _ in "*" })
        }
        let requested = requestedRate.flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil } ?? rate
        return Permission(origin: origin, rate: String(min(rate, requested)))
    }
}
