/// One request of a sender, as it came.
package struct WebhookDelivery: Hashable, Sendable {
    package var headers: DeliveryHeaders
    package var body: [UInt8]

    package init(headers: DeliveryHeaders, body: [UInt8]) {
        self.headers = headers
        self.body = body
    }
}

/// The headers of a delivery, in their order.
package struct DeliveryHeaders: Hashable, Sendable {
    package struct Field: Hashable, Sendable {
        /// In lower case.
        package let name: String
        package let value: String
    }

    /// Headers that hold secrets of the sender whatever the scheme is.
    private static let secretNames: Set<String> = ["authorization", "cookie", "proxy-authorization"]

    package let fields: [Field]

    package init(_ fields: some Sequence<(name: String, value: String)>) {
        self.fields = fields.map { Field(name: $0.name.lowercased(), value: $0.value) }
    }

    private init(fields: [Field]) { self.fields = fields }

    /// The value of a header that stands there once; `nil` otherwise, since nobody can say which of two is meant.
    package func only(_ name: String) -> String? {
        var found: String?
        for field in self.fields where field.name == name {
            guard found == nil else { return nil }
            found = field.value
        }
        return found
    }

    /// The first value of a header.
    package func first(_ name: String) -> String? { self.fields.first { $0.name == name }?.value }

    /// The headers without those that hold secrets.
    ///
    /// - Parameter other: One more that does.
    package func withoutSecrets(_ other: String?) -> Self {
        Self(fields: self.fields.filter { !Self.secretNames.contains($0.name) && $0.name != other })
    }
}
