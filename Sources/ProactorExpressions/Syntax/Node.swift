/// One part of a parsed expression, with macros turned into forms of their own and names resolved.
final class Node: Sendable {
    enum Form: Sendable {
        case constant(CELValue)
        /// A variable of the activation.
        case variable(String)
        /// A variable that a macro binds, by its place among the locals.
        case local(Int)
        /// A name that nothing declares; only where an expression is not checked.
        case unknownName(String)
        case select(Node, field: String, isOptional: Bool)
        /// `has(e.f)`.
        case test(Node, field: String)
        case index(Node, Node, isOptional: Bool)
        case list([Element])
        case map([Entry])
        /// Two or more terms.
        case and([Node])
        case or([Node])
        case not(Node)
        case negate(Node)
        case conditional(Node, Node, Node)
        case binary(BinaryOperator, Node, Node)
        /// A function, with the receiver as its first argument where it is called on one.
        case call(Overloads, [Node])
        /// A function that nothing implements, or that does not take so many arguments.
        case unknownCall(name: String, [Node])
        /// A function that the environment declares; only the host could implement it.
        case declaredCall(FunctionDeclaration, [Node])
        case comprehension(Comprehension)
        /// `cel.bind(name, value, body)`. What the value fails with counts only where the body reads it.
        case bind(value: Node, slot: Int, body: Node)
        /// `optMap` and `optFlatMap`.
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
    /// Levels of parts below and including this one.
    let depth: Int

    init(_ form: Form, _ range: Range<Int>) {
        self.form = form
        self.range = range
        var deepest = 0
        Self.forEachChild(of: form) { deepest = max(deepest, $0.depth) }
        self.depth = deepest + 1
    }

    /// Visits the parts right below this one, in the order of the text.
    func forEachChild(_ visit: (Node) -> Void) { Self.forEachChild(of: self.form, visit) }

    private static func forEachChild(of form: Form, _ visit: (Node) -> Void) {
        switch form {
        case .constant, .variable, .local, .unknownName: break
        case .select(let node, _, _), .test(let node, _), .not(let node), .negate(let node): visit(node)
        case .index(let left, let right, _), .binary(_, let left, let right), .bind(let left, _, let right),
            .optionalMap(let left, _, let right, _):
            visit(left)
            visit(right)
        case .list(let elements): for element in elements { visit(element.node) }
        case .map(let entries):
            for entry in entries {
                visit(entry.key)
                visit(entry.value)
            }
        case .and(let nodes), .or(let nodes), .call(_, let nodes), .unknownCall(_, let nodes),
            .declaredCall(_, let nodes):
            for node in nodes { visit(node) }
        case .conditional(let condition, let yes, let no):
            visit(condition)
            visit(yes)
            visit(no)
        case .comprehension(let comprehension):
            visit(comprehension.range)
            if let filter = comprehension.filter { visit(filter) }
            visit(comprehension.result)
        }
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
    /// The place of the first variable among the locals; a second one stands right after it.
    let slot: Int
    let hasTwoVariables: Bool
    let filter: Node?
    let result: Node
}
