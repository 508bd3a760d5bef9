/// The version of this program: the one place that says it.
package enum ProactorVersion {
    /// As semantic versioning writes it.
    package static let current = "0.1.0"
}
