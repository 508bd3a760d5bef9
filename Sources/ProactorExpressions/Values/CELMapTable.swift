/// The entries of a map that an expression computed, in the order in which they were added. Immutable.
final class CELMapTable: Sendable {
    let keys: [CELValue]
    let values: [CELValue]
    private let index: [CELMapKey: Int]

    fileprivate init(keys: [CELValue], values: [CELValue], index: [CELMapKey: Int]) {
        self.keys = keys
        self.values = values
        self.index = index
    }

    subscript(key: CELMapKey) -> CELValue? { self.index[key].map { self.values[$0] } }
}

/// Collects the entries of a map.
struct CELMapBuilder {
    private var keys: [CELValue] = []
    private var values: [CELValue] = []
    private var index: [CELMapKey: Int] = [:]

    /// Adds an entry unless an equal key is there already; answers whether it was added.
    mutating func insert(_ key: CELMapKey, _ keyValue: CELValue, _ value: CELValue) -> Bool {
        guard self.index[key] == nil else { return false }
        self.index[key] = self.keys.count
        self.keys.append(keyValue)
        self.values.append(value)
        return true
    }

    consuming func build() -> CELMap {
        CELMap(CELMapTable(keys: self.keys, values: self.values, index: self.index))
    }
}

extension CELMap {
    /// A map of string keys; where a key repeats, its first value stands.
    package init(_ members: some Sequence<(String, CELValue)>) {
        var builder = CELMapBuilder()
        for (name, value) in members {
            let key = CELValue.string(name)
            guard let mapKey = CELMapKey(key) else { continue }
            _ = builder.insert(mapKey, key, value)
        }
        self = builder.build()
    }
}
