/// A place inside a JSON value (RFC 6901), as error messages and problem documents name it: `/data/openOrders`.
package struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    package private(set) var tokens: [String]

    package init(_ tokens: [String] = []) { self.tokens = tokens }

    package func appending(_ token: String) -> Self { Self(self.tokens + [token]) }
    package func appending(_ index: Int) -> Self { Self(self.tokens + [String(index)]) }

    package mutating func push(_ token: String) { self.tokens.append(token) }
    package mutating func pop() { self.tokens.removeLast() }

    /// The index that a token stands for in an array: digits without leading zeros (RFC 6901, section 4).
    package static func index(_ token: String) -> Int? {
        guard token.utf8.allSatisfy({ (0x30...0x39).contains($0) }), token == "0" || !token.hasPrefix("0") else {
            return nil
        }
        return Int(token)
    }

    /// The pointer's text; empty for the whole value.
    package var description: String {
        self.tokens.reduce(into: "") { text, token in
            text += "/"
            for scalar in token.unicodeScalars {
                switch scalar {
                case "~": text += "~0"
                case "/": text += "~1"
                default: text.unicodeScalars.append(scalar)
                }
            }
        }
    }
}

extension JSONValue {
    /// The value at `pointer`, or `nil` when there is none.
    package func value(at pointer: JSONPointer) -> JSONValue? {
        var value = self
        for token in pointer.tokens {
            switch value {
            case .object(let object):
                guard let member = object[token] else { return nil }
                value = member
            case .array(let elements):
                guard let index = JSONPointer.index(token), elements.indices.contains(index) else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }
}
