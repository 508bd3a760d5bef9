package import ProactorModel

/// An event as patterns see it: each value that is no array and no object, by the path to it.
struct FlatEvent {
    struct Leaf {
        let value: RawJSON
        /// The array elements that the value lies in, from the outermost: which array of the event, and which element.
        /// A value that is itself an element of an array does not lie in that array.
        let elements: [Element]
    }

    struct Element: Hashable {
        let array: Int
        let index: Int
    }

    private var leaves: [CodePointString: [Leaf]] = [:]
    private var arrayCount = 0

    /// - Parameter event: Anything but an object has no fields.
    init(_ event: RawJSON) {
        guard case .object = event else { return }
        self.add(event, path: nil, elements: [])
    }

    /// The values at a path, in the event's order.
    subscript(path: String) -> [Leaf] { self.leaves[CodePointString(path)] ?? [] }

    private mutating func add(_ value: RawJSON, path: String?, elements: [Element]) {
        switch value {
        case .object(let members):
            for member in members {
                self.add(member.value, path: path.map { "\($0).\(member.key)" } ?? member.key, elements: elements)
            }
        case .array(let values):
            let array = self.arrayCount
            self.arrayCount += 1
            for (index, element) in values.enumerated() {
                switch element {
                case .object, .array:
                    self.add(element, path: path, elements: elements + [Element(array: array, index: index)])
                default: self.add(element, path: path, elements: elements)
                }
            }
        default: self.leaves[CodePointString(path ?? ""), default: []].append(Leaf(value: value, elements: elements))
        }
    }
}

extension EventPattern {
    /// Whether the event, in its JSON form, matches: the plain reading of the language, which the index is tested against.
    /// It tries every choice of array elements; the index is what runs on untrusted events.
    package func matches(_ event: JSONValue) -> Bool { self.matches(raw: RawJSON(event)) }

    /// Whether the event matches whose JSON text this is; never, when it is no JSON.
    package func matches(jsonText: [UInt8]) -> Bool {
        guard let event = try? RawJSONReader.read(jsonText) else { return false }
        return self.matches(raw: event)
    }

    private func matches(raw event: RawJSON) -> Bool {
        guard case .object = event else { return false }
        let flat = FlatEvent(event)
        return self.alternatives.contains { $0.matches(flat) }
    }
}

extension PatternAlternative {
    func matches(_ event: FlatEvent) -> Bool { Self.match(self.fields[...], event, chosen: [:]) }

    /// - Parameter chosen: For each array from which a value was taken, the element in which it lies.
    private static func match(_ fields: ArraySlice<PatternField>, _ event: FlatEvent, chosen: [Int: Int]) -> Bool {
        guard let field = fields.first else { return true }
        let rest = fields.dropFirst()
        let leaves = event[field.path].filter { leaf in
            leaf.elements.allSatisfy { chosen[$0.array] == nil || chosen[$0.array] == $0.index }
        }
        if leaves.isEmpty { return field.matchesAbsence && Self.match(rest, event, chosen: chosen) }
        return leaves.contains { leaf in
            guard field.matchers.contains(where: { $0.matches(leaf.value) }) else { return false }
            let elements = leaf.elements.map { ($0.array, $0.index) }
            return Self.match(rest, event, chosen: chosen.merging(elements) { old, _ in old })
        }
    }
}
