package import ProactorModel

/// A list, of JSON values that are converted when they are read, or of values that an expression computed.
package struct CELList: Sendable {
    enum Storage: Sendable {
        case json([JSONValue])
        case values([CELValue])
    }

    let storage: Storage

    package init(_ values: [CELValue]) { self.storage = .values(values) }

    package init(json: [JSONValue]) { self.storage = .json(json) }

    /// All elements as values; copies when the list holds JSON.
    package var values: [CELValue] {
        switch self.storage {
        case .json(let elements): elements.map(CELValue.init)
        case .values(let elements): elements
        }
    }
}

extension CELList: RandomAccessCollection {
    package var startIndex: Int { 0 }

    package var endIndex: Int {
        switch self.storage {
        case .json(let elements): elements.count
        case .values(let elements): elements.count
        }
    }

    package subscript(position: Int) -> CELValue {
        switch self.storage {
        case .json(let elements): CELValue(elements[position])
        case .values(let elements): elements[position]
        }
    }
}
