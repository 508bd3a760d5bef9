import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// Reads `tls:`.
enum TLSReader {
    static let checkRange: ClosedRange<Duration> = .milliseconds(100)...(.seconds(3600))

    static func read(_ node: YAMLNode, _ context: inout YAMLContext) -> TLSDeclaration? {
        context.mapping(node, "'tls'") { tls in
            let certificate = Self.path("certificate", &tls)
            let key = Self.path("key", &tls)
            var version = TLSDeclaration.Version.tls12
            if let node = tls.node("minimumVersion") {
                if let known = node.scalarText.flatMap(TLSDeclaration.Version.init) {
                    version = known
                } else {
                    let known = TLSDeclaration.Version.allCases.map(\.rawValue).joined(separator: " or ")
                    tls.context.report(
                        .wrongValue,
                        "'minimumVersion' must be \(known), found \(node.spokenDescription)",
                        at: node
                    )
                }
            }
            let check = tls.length("check", in: Self.checkRange)
            guard let certificate, let key else { return nil }
            return TLSDeclaration(
                certificate: certificate,
                key: key,
                minimumVersion: version,
                check: check ?? TLSDeclaration.checkDefault
            )
        }
    }

    private static func path(_ name: String, _ mapping: inout YAMLMapping) -> String? {
        guard let node = mapping.requiredNode(name), let path: String = mapping.context.scalar(node, "'\(name)'") else {
            return nil
        }
        guard !path.isEmpty, !path.contains("\0") else {
            mapping.context.report(.wrongValue, "'\(name)' must be a path", at: node)
            return nil
        }
        return path
    }
}
