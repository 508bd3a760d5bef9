/// Why a database cannot be used, as one line that says what to do.
package struct PostgreSQLStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
