package import ProactorModel

/// What an event must look like: the event pattern language of Amazon EventBridge and event-ruler.
///
/// Fields of a pattern must all match; the values of one field are alternatives. A field that holds an array matches with any
/// of its elements, and fields that lie below one array must be matched by the same element of it. A dot in a key is the
/// same as a step into an object.
package struct EventPattern: Hashable, Sendable {
    /// The alternatives that every `$or` unfolds to; one of them must match. Bounded by ``alternativeMaximum``.
    let alternatives: [PatternAlternative]

    /// Alternatives that all `$or`s of one pattern may unfold to.
    static let alternativeMaximum = 1000
    /// Objects inside one another in a pattern.
    static let depthMaximum = 32

    init(alternatives: [PatternAlternative]) { self.alternatives = alternatives }

    /// Reads a pattern as event-ruler does: the values of a field stand in a list.
    package init(_ json: JSONValue) throws(EventPatternError) {
        self = try EventPatternReader.read(RawJSON(json), allowsShorthand: false)
    }

    /// Reads a pattern from its JSON text, as event-ruler does: of a repeated path the last one stands, and numbers that no
    /// double holds are compared by their digits.
    package init(jsonText: [UInt8]) throws(EventPatternError) {
        let json: RawJSON
        do throws(RawJSONReader.Flaw) {
            json = try RawJSONReader.read(jsonText)
        } catch {
            let problem = EventPatternProblem("no JSON: \(error.message), at byte \(error.offset)", at: JSONPointer())
            throw EventPatternError(problems: [problem])
        }
        self = try EventPatternReader.read(json, allowsShorthand: false)
    }

    /// Reads a pattern in which a bare value, or a bare operator, stands for a list of one.
    ///
    /// An object with one member whose name is an operator's is that operator; a field of such a name is written with its values
    /// in a list of objects only, as event-ruler itself asks for.
    package init(shorthand json: JSONValue) throws(EventPatternError) {
        self = try EventPatternReader.read(RawJSON(json), allowsShorthand: true)
    }

    /// A pattern that matches where both match.
    package func conjoined(with other: EventPattern) -> EventPattern {
        EventPattern(
            alternatives: self.alternatives.flatMap { left in other.alternatives.map { left.conjoined(with: $0) } }
        )
    }

    /// The event types that it can match, when it says so by exact values of `type`; `nil` otherwise.
    package var exactTypes: Set<String>? {
        var types: Set<String> = []
        for alternative in self.alternatives {
            guard let field = alternative.fields.first(where: { $0.path == "type" }) else { return nil }
            for matcher in field.matchers {
                guard case .string(let type) = matcher else { return nil }
                types.insert(type)
            }
        }
        return types
    }
}

/// One field of a pattern, and what its value may be.
struct PatternField: Hashable, Sendable {
    /// The steps to the field, joined by dots.
    let path: String
    /// The alternatives for its value.
    var matchers: [ValueMatcher]

    /// Whether the field may be missing.
    var matchesAbsence: Bool { self.matchers.contains(where: \.matchesAbsence) }
}

/// The fields of a pattern without `$or`, all of which must match.
struct PatternAlternative: Hashable, Sendable {
    /// Ordered by path, and each path once. The order has a meaning: whether a field is absent is asked of those array
    /// elements only that the fields before it have not ruled out.
    private(set) var fields: [PatternField] = []

    /// Sets what the field at a path must be, whatever it had to be before.
    mutating func set(_ field: PatternField) {
        let place = self.fields.firstIndex { !$0.path.precedesByCodePoints(field.path) } ?? self.fields.endIndex
        if place < self.fields.endIndex, self.fields[place].path.hasSameCodePoints(as: field.path) {
            self.fields[place] = field
        } else {
            self.fields.insert(field, at: place)
        }
    }

    /// Both together. A field that both name must be matched by the alternatives of both, in which the first stands for all.
    func conjoined(with other: PatternAlternative) -> PatternAlternative {
        var joined = self
        for field in other.fields {
            if let own = self.fields.first(where: { $0.path.hasSameCodePoints(as: field.path) }) {
                joined.set(PatternField(path: field.path, matchers: [.both(own.matchers, field.matchers)]))
            } else {
                joined.set(field)
            }
        }
        return joined
    }
}
