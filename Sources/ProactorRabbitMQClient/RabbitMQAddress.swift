import Foundation

/// Where a broker is, and as whom to go there (the AMQP URI specification of RabbitMQ).
package struct RabbitMQAddress: Hashable, Sendable {
    package var host: String
    package var port: Int
    package var user: String
    package var password: String
    package var virtualHost: String
    package var usesTLS: Bool

    private static let portRange = 1...65_535
    private static let ports = (plain: 5672, tls: 5671)

    /// `amqp://USER:PASSWORD@HOST:PORT/VHOST`, or `amqps:`; everything but the host may be left out.
    package init?(_ text: String) {
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
            ["amqp", "amqps"].contains(scheme), let host = url.host, !host.isEmpty, url.query == nil,
            url.fragment == nil
        else { return nil }
        let path = url.percentEncodedPath.dropFirst()
        guard !path.contains("/"), let virtualHost = String(path).removingPercentEncoding else { return nil }
        let usesTLS = scheme == "amqps"
        let port = url.port ?? (usesTLS ? Self.ports.tls : Self.ports.plain)
        guard Self.portRange.contains(port) else { return nil }
        self.usesTLS = usesTLS
        self.host = host
        self.port = port
        self.user = url.user ?? "guest"
        self.password = url.password ?? "guest"
        self.virtualHost = virtualHost.isEmpty ? "/" : virtualHost
    }

    /// The address without the password.
    package var shown: String {
        "\(self.usesTLS ? "amqps" : "amqp")://\(self.user)@\(self.host):\(self.port)/\(self.virtualHost == "/" ? "" : self.virtualHost)"
    }
}
