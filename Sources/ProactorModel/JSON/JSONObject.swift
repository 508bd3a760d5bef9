/// The members of a JSON object, in the order in which they were written.
///
/// Keys are unique and compare by code points. Look-up scans while there are few members and goes through an index after
/// that, so that neither a small object pays for hashing nor a hostile one for a quadratic scan. A scan compares one word
/// for each member, and whole keys only where those words are the same.
package struct JSONObject: Sendable {
    package typealias Member = (key: String, value: JSONValue)

    /// From this many members on, look-ups go through an index.
    private static let indexThreshold = 16

    private struct Entry: Sendable {
        let fingerprint: UInt64
        let key: String
        var value: JSONValue
    }

    private var members: [Entry]
    private var index: [CodePointString: Int]?

    package init() {
        self.members = []
    }

    /// Makes an object of `members`; where a key repeats, the last value stands, at the first one's place.
    package init(_ members: some Sequence<(String, JSONValue)>) {
        self.init()
        for (key, value) in members { self[key] = value }
    }

    package var count: Int { self.members.count }
    package var isEmpty: Bool { self.members.isEmpty }
    package var keys: [String] { self.members.map(\.key) }

    package subscript(key: String) -> JSONValue? {
        get { self.position(of: key).map { self.members[$0].value } }
        set {
            switch (self.position(of: key), newValue) {
            case (let position?, let value?): self.members[position].value = value
            case (nil, let value?): self.append(key, value)
            case (let position?, nil): self.remove(at: position)
            case (nil, nil): break
            }
        }
    }

    /// The value of a member that is looked up often.
    package subscript(key: JSONKey) -> JSONValue? { self.position(of: key).map { self.members[$0].value } }

    /// Whether the value at a path is a text of the same code points, without a copy of it; `nil` where there is no value.
    package func isText(_ text: String, at path: JSONPath) -> Bool? {
        guard let position = self.position(of: path.key) else { return nil }
        return self.members[position].value.isText(text, at: path.next)
    }

    /// Appends a member unless its key is there already; answers whether it was appended.
    package mutating func appendIfAbsent(_ key: String, _ value: JSONValue) -> Bool {
        guard self.position(of: key) == nil else { return false }
        self.append(key, value)
        return true
    }

    private func position(of key: String) -> Int? {
        if let index = self.index { return index[CodePointString(key)] }
        // By position: a closure over members would copy each of them, value and all.
        for position in self.members.indices where self.members[position].key.hasSameCodePoints(as: key) {
            return position
        }
        return nil
    }

    private func position(of key: JSONKey) -> Int? {
        if let index = self.index { return index[CodePointString(key.text)] }
        for position in self.members.indices where self.members[position].fingerprint == key.fingerprint {
            if key.isWhole || self.members[position].key.hasSameCodePoints(as: key.text) { return position }
        }
        return nil
    }

    private mutating func append(_ key: String, _ value: JSONValue) {
        self.members.append(Entry(fingerprint: JSONKey(key).fingerprint, key: key, value: value))
        if self.index != nil {
            self.index?[CodePointString(key)] = self.members.count - 1
        } else if self.members.count >= Self.indexThreshold {
            self.rebuildIndex()
        }
    }

    private mutating func remove(at position: Int) {
        self.members.remove(at: position)
        if self.index != nil { self.rebuildIndex() }
    }

    private mutating func rebuildIndex() {
        var index: [CodePointString: Int] = [:]
        index.reserveCapacity(self.members.count)
        for (position, member) in self.members.enumerated() { index[CodePointString(member.key)] = position }
        self.index = index
    }
}

extension JSONObject: RandomAccessCollection {
    package var startIndex: Int { self.members.startIndex }
    package var endIndex: Int { self.members.endIndex }
    package subscript(position: Int) -> Member { (self.members[position].key, self.members[position].value) }
}

extension JSONObject: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        left.count == right.count && left.members.allSatisfy { right[$0.key] == $0.value }
    }

    package func hash(into hasher: inout Hasher) {
        // Members have no order, so their hashes are combined by an operation that has none either.
        var combined = 0
        for member in self.members {
            var memberHasher = Hasher()
            memberHasher.combine(CodePointString(member.key))
            memberHasher.combine(member.value)
            combined ^= memberHasher.finalize()
        }
        hasher.combine(combined)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
