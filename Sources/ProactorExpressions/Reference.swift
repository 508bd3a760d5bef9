/// A path that an expression reads from a variable on: `data.items` is the root `data` and the field `items`.
package struct Reference: Hashable, Sendable {
    package var root: String
    package var fields: [String]
    /// The last field's selection, in Unicode scalars of the expression's text.
    package var range: Range<Int>
    /// Whether the expression copes with its absence: by `has()` or `.?`.
    package var isTested: Bool
}

extension Reference {
    /// The longest paths in an expression, in the order of the text.
    static func references(in node: Node) -> [Reference] {
        var references: [Reference] = []
        Self.collect(node, isTested: false, into: &references)
        return references
    }

    private static func collect(_ node: Node, isTested: Bool, into references: inout [Reference]) {
        if let reference = Self(node, isTested: isTested) {
            references.append(reference)
            return
        }
        if case .test(let operand, let field) = node.form,
            let path = Self(Node(.select(operand, field: field, isOptional: false), node.range), isTested: true)
        {
            references.append(path)
            return
        }
        node.forEachChild { Self.collect($0, isTested: false, into: &references) }
    }

    /// A path, whose selections may be optional here.
    private init?(_ node: Node, isTested: Bool) {
        var fields: [String] = []
        var isTested = isTested
        var current = node
        while true {
            switch current.form {
            case .variable(let root):
                self.init(root: root, fields: fields.reversed(), range: node.range, isTested: isTested)
                return
            case .select(let operand, let field, let isOptional):
                fields.append(field)
                isTested = isTested || isOptional
                current = operand
            case .index(let operand, let index, let isOptional):
                guard case .constant(.string(let field)) = index.form else { return nil }
                fields.append(field)
                isTested = isTested || isOptional
                current = operand
            default: return nil
            }
        }
    }
}
