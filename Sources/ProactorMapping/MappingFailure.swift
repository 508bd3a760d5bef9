/// Why a mapping makes no event of what came.
package struct MappingFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The key of the declaration, such as `event.id`.
    package let key: String
    /// The event's place in what came, where it has several.
    package let index: Int?
    package let message: String

    init(key: String, index: Int?, _ message: String) {
        self.key = key
        self.index = index
        self.message = message
    }

    package var description: String {
        "\(self.index.map { "event \($0) of it: " } ?? "")'\(self.key)': \(self.message)"
    }
}
