import Foundation
import ProactorComponents
import ProactorModel
import ProactorYAML

/// Reads the address that a provider's API is below.
enum BaseURL {
    static var schema: JSONValue { ["type": "string", "pattern": "^https?://[^/?#@]+[^?#@]*$"] }

    /// The address without a slash at its end; `standard` where none is given.
    ///
    /// - Parameter forbiddenEnding: A part of the path that the API's own paths begin with.
    static func read(
        _ mapping: inout YAMLMapping,
        standard: String,
        forbiddenEnding: String? = nil
    ) -> String? {
        guard let node = mapping.node("baseURL") else { return standard }
        guard let text: String = mapping.context.scalar(node, "'baseURL'") else { return nil }
        var trimmed = text[...]
        while trimmed.last == "/" { trimmed = trimmed.dropLast() }
        if let problem = Self.problem(String(trimmed)) {
            mapping.context.report(.wrongValue, "'baseURL' \(problem)", hint: "write it as \(standard)", at: node)
            return nil
        }
        if let forbiddenEnding, trimmed.hasSuffix(forbiddenEnding) {
            mapping.context.report(
                .wrongValue,
                "'baseURL' must not end with \(forbiddenEnding), which is added to it",
                hint: "write \(trimmed.dropLast(forbiddenEnding.count))",
                at: node
            )
            return nil
        }
        return String(trimmed)
    }

    /// Who answers at an address.
    static func identity(provider: String, model: String, at url: String) -> ModelIdentity {
        let parts = URLComponents(string: url)
        return ModelIdentity(
            provider: provider,
            model: model,
            host: parts?.host,
            port: parts?.port ?? (parts?.scheme == "http" ? 80 : 443)
        )
    }

    private static func problem(_ text: String) -> String? {
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty else {
            return "must be an address such as https://host/path"
        }
        guard parts.scheme == "https" || parts.scheme == "http" else { return "must begin with https:// or http://" }
        guard parts.user == nil, parts.password == nil else { return "must not hold a name or password" }
        guard parts.query == nil, parts.fragment == nil else { return "must have neither '?' nor '#'" }
        return nil
    }
}
