package import ProactorModel

/// What an event must look like: the event pattern language of Amazon EventBridge and event-ruler.
///
/// Fields of a pattern must all match; the values of one field are alternatives. A field that holds an array matches with any
/// of its elements, and fields that lie below one array must be matched by the same element of it.
package struct EventPattern: Hashable, Sendable {
    /// The alternatives that every `$or` unfolds to; one of them must match. Bounded by ``alternativeMaximum``.
    let alternatives: [PatternObject]

    /// Alternatives that all `$or`s of one pattern may unfold to.
    static let alternativeMaximum = 1000
    /// Objects inside one another in a pattern.
    static let depthMaximum = 32

    init(alternatives: [PatternObject]) { self.alternatives = alternatives }

    /// Reads a pattern as event-ruler does: the values of a field stand in a list.
    package init(_ json: JSONValue) throws(EventPatternError) {
        self = try EventPatternReader.read(json, allowsShorthand: false)
    }

    /// Reads a pattern in which a bare value, or a bare operator, stands for a list of one.
    ///
    /// An object with one member whose name is an operator's is that operator; a field of such a name is written with its values
    /// in a list of objects only, as event-ruler itself asks for.
    package init(shorthand json: JSONValue) throws(EventPatternError) {
        self = try EventPatternReader.read(json, allowsShorthand: true)
    }

    /// A pattern that matches where both match.
    package func conjoined(with other: EventPattern) -> EventPattern {
        EventPattern(
            alternatives: self.alternatives.flatMap { left in other.alternatives.map { left.merging($0) } }
        )
    }

    /// Whether the event, in its JSON form, matches.
    package func matches(_ event: JSONValue) -> Bool {
        self.alternatives.contains { $0.matches(event, root: event) }
    }

    /// The event types that it can match, when it says so by exact values of `type`; `nil` otherwise.
    package var exactTypes: Set<String>? {
        var types: Set<String> = []
        for alternative in self.alternatives {
            guard let matchers = alternative.values["type"] else { return nil }
            for matcher in matchers {
                guard case .exact(.string(let type)) = matcher else { return nil }
                types.insert(type)
            }
        }
        return types
    }
}

/// The fields of one object in a pattern, without `$or`.
struct PatternObject: Hashable, Sendable {
    /// For each field that holds a value, the alternatives.
    var values: [String: [ValueMatcher]] = [:]
    /// For each field that holds an object, what it must look like.
    var objects: [String: PatternObject] = [:]

    /// Both together. A field that both name must be matched by the alternatives of both, in which the first stands for all.
    func merging(_ other: PatternObject) -> PatternObject {
        var merged = self
        for (field, matchers) in other.values {
            merged.values[field] = merged.values[field].map { [.both($0, matchers)] } ?? matchers
        }
        for (field, object) in other.objects {
            merged.objects[field] = merged.objects[field].map { $0.merging(object) } ?? object
        }
        return merged
    }

    /// - Parameters:
    ///   - value: An object, an array with objects in it, or anything else, in which case the fields are absent.
    ///   - root: The whole event, in which `value` stands at `path`: a field is absent only when it is nowhere at its path.
    func matches(_ value: JSONValue, root: JSONValue, path: [String] = []) -> Bool {
        if case .array(let elements) = value, !elements.isEmpty {
            return elements.contains { self.matches($0, root: root, path: path) }
        }
        return self.values.allSatisfy { field, matchers in
            if Self.anyLeaf(of: value[field], isWanted: { leaf in matchers.contains { $0.matches(leaf) } }) { return true }
            guard matchers.contains(where: \.matchesAbsence) else { return false }
            return !Self.hasLeaf(at: (path + [field])[...], in: root)
        } && self.objects.allSatisfy { field, object in
            object.matches(value[field] ?? .null, root: root, path: path + [field])
        }
    }

    private static func hasLeaf(at path: ArraySlice<String>, in value: JSONValue?) -> Bool {
        guard let field = path.first else { return Self.anyLeaf(of: value) { _ in true } }
        switch value {
        case .object(let object): return Self.hasLeaf(at: path.dropFirst(), in: object[field])
        case .array(let elements): return elements.contains { Self.hasLeaf(at: path, in: $0) }
        default: return false
        }
    }

    /// Whether a leaf of `value` is wanted: the value itself, or any element of the arrays in it. Objects are no leaves.
    private static func anyLeaf(of value: JSONValue?, isWanted: (JSONValue) -> Bool) -> Bool {
        switch value {
        case nil, .object: false
        case .array(let elements): elements.contains { Self.anyLeaf(of: $0, isWanted: isWanted) }
        case let leaf?: isWanted(leaf)
        }
    }
}
