/// The keys that lead from an object to a value in it or deeper: for those who follow one path often.
package final class JSONPath: Sendable {
    package let key: JSONKey
    /// Linked, so that a walk passes the rest on without counting references.
    package let next: JSONPath?

    /// The path that begins with `key` and goes on with `next`.
    package init(_ key: JSONKey, _ next: JSONPath?) {
        self.key = key
        self.next = next
    }
}

extension JSONObject {
    /// The value at a path; `nil` where there is none, or something on the way is no object.
    package subscript(path: JSONPath) -> JSONValue? { self.value(of: path.key, path.next) }

    // What an optional or an enumeration holds is copied, and its references counted, where it is bound to a name, unless
    // the whole is borrowed.

    private func value(of key: JSONKey, _ rest: borrowing JSONPath?) -> JSONValue? {
        switch rest {
        case .none: self[key]
        case .some(let rest): self[key]?.value(at: rest)
        }
    }
}

extension JSONValue {
    fileprivate borrowing func value(at path: borrowing JSONPath) -> JSONValue? {
        switch self {
        case .object(let object): object[copy path]
        default: nil
        }
    }

    borrowing func isText(_ text: String, at path: borrowing JSONPath?) -> Bool? {
        switch path {
        case .some(let path): self.isText(text, at: path)
        case .none: self.isText(text)
        }
    }

    private borrowing func isText(_ text: String, at path: borrowing JSONPath) -> Bool? {
        switch self {
        case .object(let object): object.isText(text, at: copy path)
        default: nil
        }
    }

    private borrowing func isText(_ text: String) -> Bool {
        switch self {
        case .string(let string): string.hasSameCodePoints(as: text)
        default: false
        }
    }
}
