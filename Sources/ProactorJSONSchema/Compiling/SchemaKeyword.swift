import ProactorModel
import ProactorRegularExpressions

/// One compiled keyword, or a group of keywords that depend on one another. Schemas are named by their index in
/// ``CompiledSchema/nodes``.
enum SchemaKeyword: Sendable {
    // Any value
    case type(JSONTypes)
    case constant(JSONValue)
    case enumeration(values: [JSONValue], set: Set<JSONValue>)

    // Numbers
    case bound(NumericBound, JSONValue)
    case multipleOf(DecimalNumber, shown: String)

    // Strings
    case minimumLength(Int)
    case maximumLength(Int)
    case pattern(RegularExpression)
    case format(StringFormat)

    // Arrays
    case minimumItems(Int)
    case maximumItems(Int)
    case uniqueItems
    case items(prefix: [Int], rest: Int?)
    case contains(schema: Int, minimum: Int, maximum: Int?)

    // Objects
    case minimumProperties(Int)
    case maximumProperties(Int)
    case required([String])
    case dependentRequired([(name: String, required: [String])])
    case dependentSchemas([(name: String, schema: Int)])
    case propertyNames(Int)
    case members(MemberSchemas)

    // Other schemas for the same value
    case reference(Int)
    case dynamicReference(Int, anchor: String)
    case allOf([Int])
    case anyOf([Int])
    case oneOf([Int])
    case not(Int)
    case conditional(if: Int, then: Int?, else: Int?)

    // What no other keyword has looked at
    case unevaluatedItems(Int)
    case unevaluatedProperties(Int)
}

/// Which schema stands for which member of an object.
///
/// A class, so that a keyword stays as small as a reference to it.
final class MemberSchemas: Sendable {
    let properties: [CodePointString: Int]
    /// The declared names in the order of the document.
    let names: [String]
    let patterns: [(expression: RegularExpression, schema: Int)]
    /// For members that neither of the others names.
    let additional: Int?

    init(
        _ properties: [(name: String, node: Int)],
        patterns: [(expression: RegularExpression, schema: Int)],
        additional: Int?
    ) {
        self.names = properties.map(\.name)
        self.properties = Dictionary(properties.map { (CodePointString($0.name), $0.node) }, uniquingKeysWith: { $1 })
        self.patterns = patterns
        self.additional = additional
    }

    var isEmpty: Bool { self.names.isEmpty && self.patterns.isEmpty && self.additional == nil }
}

/// The four keywords that compare a number with a limit.
enum NumericBound: String, Sendable, CaseIterable {
    case minimum
    case maximum
    case exclusiveMinimum
    case exclusiveMaximum

    /// Reads before the limit in a message: `must be at least 0`.
    var words: String {
        switch self {
        case .minimum: "at least"
        case .maximum: "at most"
        case .exclusiveMinimum: "greater than"
        case .exclusiveMaximum: "less than"
        }
    }
}

extension SchemaKeyword {
    /// The schemas that this keyword applies to the very value that it is applied to itself.
    var schemasForSameValue: [Int] {
        switch self {
        case .reference(let schema), .dynamicReference(let schema, _), .not(let schema): [schema]
        case .allOf(let schemas), .anyOf(let schemas), .oneOf(let schemas): schemas
        case .conditional(let condition, let then, let otherwise): [condition] + [then, otherwise].compactMap(\.self)
        case .dependentSchemas(let dependents): dependents.map(\.schema)
        default: []
        }
    }
}
