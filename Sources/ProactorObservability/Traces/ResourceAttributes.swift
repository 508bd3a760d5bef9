/// What is said of this process with every span, as the environment variables of OpenTelemetry set it.
package enum ResourceAttributes {
    private static let countMaximum = 64

    /// - Parameters:
    ///   - environment: `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` are looked at; the former wins.
    ///   - instance: Names this process among those of the service.
    package static func make(
        environment: [String: String],
        version: String,
        instance: String
    ) -> [(String, String)] {
        var attributes = [
            "service.name": "proactor", "service.version": version, "service.instance.id": instance,
            "telemetry.sdk.language": "swift", "telemetry.sdk.name": "proactor", "telemetry.sdk.version": version,
        ]
        for pair in (environment["OTEL_RESOURCE_ATTRIBUTES"] ?? "").split(separator: ",").prefix(Self.countMaximum) {
            guard let equals = pair.firstIndex(of: "=") else { continue }
            let name = pair[..<equals].filter { $0 != " " }
            guard !name.isEmpty else { continue }
            attributes[name] = Self.decoded(pair[pair.index(after: equals)...])
        }
        if let name = environment["OTEL_SERVICE_NAME"], !name.isEmpty { attributes["service.name"] = name }
        return attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Values may hold percent-encoded bytes.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x25, rest.count >= 2,
                let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
