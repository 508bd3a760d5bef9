/// How much of what was not taken is kept, and for how long.
package struct RejectedLimits: Hashable, Sendable {
    /// Of deliveries that are the sender's, and could not be mapped or were refused.
    package var verified = Pool(keep: .seconds(7 * 86_400), count: 1000, size: 67_108_864)
    /// Of deliveries whose signature is wrong: whoever likes can send those.
    package var unverified = Pool(keep: .seconds(86_400), count: 100, size: 1_048_576)

    package struct Pool: Hashable, Sendable {
        package var keep: Duration
        /// Deliveries.
        package var count: Int
        /// Bytes of their bodies and headers together.
        package var size: Int

        package init(keep: Duration, count: Int, size: Int) {
            self.keep = keep
            self.count = count
            self.size = size
        }
    }

    package init() {}
}
