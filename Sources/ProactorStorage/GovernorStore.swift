package import ProactorModel

/// What the processes of a deployment share about models and money: small documents, each with a version.
package protocol GovernorStore: Sendable {
    /// The documents of these names; those that were never saved are left out.
    func governorDocuments(_ names: Set<String>) async throws(StoreError) -> [String: GovernorDocument]

    /// Saves documents, all or nothing.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` when one of them has another version by now than ``GovernorChange/from``.
    func save(_ changes: [GovernorChange]) async throws(StoreError)
}

/// A document as it stands.
package struct GovernorDocument: Hashable, Sendable {
    /// Counts how often the document was saved.
    package var version: Int64
    package var contents: JSONValue

    package init(version: Int64, contents: JSONValue) {
        self.version = version
        self.contents = contents
    }
}

/// A document to be saved, as the next version after the one that was read.
package struct GovernorChange: Hashable, Sendable {
    package var name: String
    /// The version that the change was made from; 0 for a document that is new.
    package var from: Int64
    package var contents: JSONValue

    package init(name: String, from: Int64, contents: JSONValue) {
        self.name = name
        self.from = from
        self.contents = contents
    }
}
