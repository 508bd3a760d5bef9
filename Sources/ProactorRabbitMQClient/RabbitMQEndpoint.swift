/// A broker, and how it is spoken to.
package struct RabbitMQEndpoint: Hashable, Sendable {
    package var address: RabbitMQAddress
    /// The file with the certificates that are believed, for TLS.
    package var authority: String
    /// Seconds; a broker that is silent for twice as long is gone.
    package var heartbeat: Int

    package init(address: RabbitMQAddress, authority: String, heartbeat: Int) {
        self.address = address
        self.authority = authority
        self.heartbeat = heartbeat
    }
}
