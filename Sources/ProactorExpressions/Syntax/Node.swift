/// One part of a parsed expression, with macros expanded into forms of their own and names resolved.
final class Node: Sendable {
    enum Form: Sendable {
        case constant(CELValue)
        /// A variable of the activation.
        case variable(String)
        /// A variable that a macro binds, by its place on the stack of locals.
        case local(Int)
        case select(Node, field: String, isOptional: Bool)
        /// `has(e.f)`.
        case test(Node, field: String)
        case index(Node, Node, isOptional: Bool)
        case list([Element])
        case map([Entry])
        case and(Node, Node)
        case or(Node, Node)
        case not(Node)
        case negate(Node)
        case conditional(Node, Node, Node)
        case binary(BinaryOperator, Node, Node)
        /// A function, with the receiver as its first argument where it is called on one.
        case call(Function, [Node])
        /// `matches` with a pattern that is known beforehand.
        case matches(Node, CompiledPattern)
        case comprehension(Comprehension)
        /// `cel.bind(name, value, body)`; also `optMap` and `optFlatMap`, which unwrap and wrap around it.
        case bind(value: Node, slot: Int, body: Node)
        case optionalMap(Node, slot: Int, body: Node, isFlat: Bool)
    }

    struct Element: Sendable {
        let node: Node
        let isOptional: Bool
    }

    struct Entry: Sendable {
        let key: Node
        let value: Node
        let isOptional: Bool
    }

    let form: Form
    /// In Unicode scalars of the expression's text.
    let range: Range<Int>

    init(_ form: Form, _ range: Range<Int>) {
        self.form = form
        self.range = range
    }
}

/// An operator whose operands are both evaluated.
enum BinaryOperator: String, Sendable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case `in`
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
}

/// A macro that visits the elements of a list, or the keys (and values) of a map.
struct Comprehension: Sendable {
    enum Kind: Sendable {
        case all
        case exists
        case existsOne
        /// `map` and `transformList`: a list of the results, of those elements that the filter lets through.
        case map
        case filter
        /// `transformMap`: the same keys with new values.
        case transformMap
        /// `transformMapEntry`: entries made by the result, a map.
        case transformMapEntry
        /// `sortBy`.
        case sortBy
    }

    let kind: Kind
    let range: Node
    /// The stack place of the first variable; a second one stands right after it.
    let slot: Int
    let hasTwoVariables: Bool
    let filter: Node?
    let result: Node
}
