/// A variable and fields selected from it one after another, as `data.items` and `data["items"]` are.
struct FieldPath {
    let root: String
    /// Empty for the variable itself.
    let fields: [String]

    /// The path that a part of an expression is; `nil` for any other part, and where a selection is optional.
    init?(_ node: Node) {
        var fields: [String] = []
        var current = node
        while true {
            switch current.form {
            case .variable(let root):
                self.root = root
                self.fields = fields.reversed()
                return
            case .select(let operand, let field, false):
                fields.append(field)
                current = operand
            case .index(let operand, let index, false):
                guard case .constant(.string(let field)) = index.form else { return nil }
                fields.append(field)
                current = operand
            default: return nil
            }
        }
    }
}
