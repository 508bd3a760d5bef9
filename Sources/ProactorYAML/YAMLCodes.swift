package import ProactorDiagnostics

extension Diagnostic.Code {
    package static let yamlSyntax = Self("yaml-syntax")
    package static let yamlLimit = Self("yaml-limit")
    package static let duplicateKey = Self("duplicate-key")
    package static let unknownKey = Self("unknown-key")
    package static let missingKey = Self("missing-key")
    package static let wrongType = Self("wrong-type")
    package static let wrongValue = Self("wrong-value")
}
