package import ProactorModel

/// A map: a JSON object whose members are converted when they are read, or entries that an expression computed.
///
/// Iteration follows the order in which entries were written.
package struct CELMap: Sendable {
    enum Storage: Sendable {
        case json(JSONObject)
        case entries(CELMapTable)
    }

    let storage: Storage

    init(_ entries: CELMapTable) { self.storage = .entries(entries) }

    package init(json: JSONObject) { self.storage = .json(json) }

    package var count: Int {
        switch self.storage {
        case .json(let object): object.count
        case .entries(let entries): entries.keys.count
        }
    }

    package var isEmpty: Bool { self.count == 0 }

    /// The value of a string key.
    package subscript(name: String) -> CELValue? {
        switch self.storage {
        case .json(let object): object[name].map(CELValue.init)
        case .entries(let entries): entries[.string(CodePointString(name))]
        }
    }

    /// The value of any key; numbers find each other across types, and what cannot be a key finds nothing.
    subscript(key: CELValue) -> CELValue? {
        switch self.storage {
        case .json(let object):
            guard case .string(let name) = key else { return nil }
            return object[name].map(CELValue.init)
        case .entries(let entries):
            guard let key = CELMapKey(lookup: key) else { return nil }
            return entries[key]
        }
    }

    /// Whether there is an entry with a string key.
    func has(_ name: String) -> Bool {
        switch self.storage {
        case .json(let object): object[name] != nil
        case .entries(let entries): entries[.string(CodePointString(name))] != nil
        }
    }

    /// The key of the entry at `position`, in the order of iteration.
    func key(at position: Int) -> CELValue {
        switch self.storage {
        case .json(let object): .string(object[position].key)
        case .entries(let entries): entries.keys[position]
        }
    }

    /// The value of the entry at `position`, in the order of iteration.
    func value(at position: Int) -> CELValue {
        switch self.storage {
        case .json(let object): CELValue(object[position].value)
        case .entries(let entries): entries.values[position]
        }
    }

    /// The keys that are strings, for messages.
    var names: [String] {
        (0..<self.count).compactMap { position in
            guard case .string(let name) = self.key(at: position) else { return nil }
            return name
        }
    }
}
