/// How long what happened is kept.
package struct Retention: Hashable, Sendable {
    /// How long a task is kept after the last that happened of it; `nil` for ever.
    package var age: Duration?
    /// Bytes of the store from which on the oldest tasks are removed before their time; `nil` for as many as the disk has.
    package var size: Int64?

    package init(age: Duration? = .seconds(90 * 86_400), size: Int64? = nil) {
        self.age = age
        self.size = size
    }

    /// Nothing is ever removed.
    package static let forever = Retention(age: nil)
}
