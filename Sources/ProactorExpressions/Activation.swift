package import ProactorModel

/// The values that an expression's variables have. Cheap to copy: all is shared.
package struct Activation: Sendable {
    private let first: Variable?

    /// - Parameters:
    ///   - variables: The one that is read most first: the sooner one comes, the sooner it is found.
    ///   - now: The value of the variable `now`.
    package init(_ variables: KeyValuePairs<String, CELValue>, now: Timestamp? = nil) {
        var first = now.map { Variable("now", .timestamp($0), next: nil) }
        for (name, value) in variables.reversed() { first = Variable(name, value, next: first) }
        self.first = first
    }

    private init(first: Variable) { self.first = first }

    /// The same with one more variable, or another value for one.
    package func binding(_ name: String, to value: CELValue) -> Self {
        Self(first: Variable(name, value, next: self.first))
    }

    subscript(name: String) -> CELValue? { self.first?.value(named: name) }

    /// What lies at a path of a variable that holds a JSON object; `nil` where there is none.
    @inline(__always)
    func json(named name: String, at path: JSONPath) -> JSONValue? { self.first?.json(named: name, at: path) }

    /// Whether a text lies at a path of a variable that holds a JSON object; `nil` where nothing lies there.
    @inline(__always)
    func isText(_ text: String, named name: String, at path: JSONPath) -> Bool? {
        self.first?.isText(text, named: name, at: path)
    }

    /// One variable, and those that it stands before. The first of a name counts.
    ///
    /// An object with constant members, since reading those counts no references, which elements of an array and what an
    /// enumeration holds do. A condition that is false at once takes hardly longer than that.
    private final class Variable: Sendable {
        private let name: String
        private let value: CELValue
        /// The value where it is a JSON object, and otherwise one without members.
        private let object: JSONObject
        private let next: Variable?

        init(_ name: String, _ value: CELValue, next: Variable?) {
            self.name = name
            self.value = value
            if case .map(let map) = value, case .json(let object) = map.storage {
                self.object = object
            } else {
                self.object = JSONObject()
            }
            self.next = next
        }

        func value(named name: String) -> CELValue? {
            self.name.hasSameScalars(as: name) ? self.value : self.next?.value(named: name)
        }

        func json(named name: String, at path: JSONPath) -> JSONValue? {
            self.name.hasSameScalars(as: name) ? self.object[path] : self.next?.json(named: name, at: path)
        }

        func isText(_ text: String, named name: String, at path: JSONPath) -> Bool? {
            self.name.hasSameScalars(as: name)
                ? self.object.isText(text, at: path) : self.next?.isText(text, named: name, at: path)
        }
    }
}
