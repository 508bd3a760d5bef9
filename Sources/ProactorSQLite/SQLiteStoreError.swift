/// Why a database file cannot be opened, as one line that says what to do.
package struct SQLiteStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
