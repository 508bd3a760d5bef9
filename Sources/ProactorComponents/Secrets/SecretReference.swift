import ProactorDiagnostics
package import ProactorYAML

/// Where a secret is to be found; configurations never hold secrets themselves.
package enum SecretReference: Hashable, Sendable, CustomStringConvertible {
    /// `${env:NAME}`
    case environment(String)
    /// `${file:PATH}`; a relative path starts from the directory of `proactor.yaml`.
    case file(String)

    /// Reads `${env:NAME}` or `${file:PATH}`.
    package init?(_ text: String) {
        guard text.hasPrefix("${"), text.hasSuffix("}") else { return nil }
        let inner = text.dropFirst(2).dropLast()
        guard let colon = inner.firstIndex(of: ":") else { return nil }
        let name = String(inner[inner.index(after: colon)...])
        guard !name.isEmpty, !name.contains("\0") else { return nil }
        switch inner[..<colon] {
        case "env": self = .environment(name)
        case "file": self = .file(name)
        default: return nil
        }
    }

    package var description: String {
        switch self {
        case .environment(let name): "${env:\(name)}"
        case .file(let path): "${file:\(path)}"
        }
    }

    /// What to do when it is not there.
    package var advice: String {
        switch self {
        case .environment(let name): "set the environment variable \(name)"
        case .file(let path): "write it to the file \(path)"
        }
    }
}

extension SecretReference {
    /// What a configuration's schema says of a secret.
    package static let schemaPattern = #"^\$\{(env|file):.+\}$"#

    /// Reads a reference; a secret that stands in the file itself is reported, without repeating it.
    package static func read(_ node: YAMLNode, _ what: String, _ context: inout YAMLContext) -> SecretReference? {
        if let reference = node.scalarText.flatMap(SecretReference.init) { return reference }
        context.report(
            .wrongValue,
            "\(what) must be a reference to a secret, not the secret itself",
            hint: "write \"${env:NAME}\" for an environment variable, or \"${file:/run/secrets/name}\" for a file",
            at: node
        )
        return nil
    }
}
