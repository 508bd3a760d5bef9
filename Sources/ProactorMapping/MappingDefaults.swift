/// What is mapped where a declaration does not say; part of this program.
package struct MappingDefaults: Sendable {
    /// By the attribute's name, and `data`.
    let texts: [(name: String, text: String)]

    package init(_ texts: [(name: String, text: String)]) { self.texts = texts }

    func has(_ name: String) -> Bool { self.texts.contains { $0.name == name } }

    static func value(_ text: String, _ variables: MappingVariables) -> MappingValue {
        do { return try MappingValue(text, environment: variables.item) } catch {
            preconditionFailure("a default mapping is wrong: \(error)")
        }
    }
}
