import ProactorDiagnostics

// Fields, elements, and what holds them.
extension Checker {
    mutating func select(_ field: String, of operand: Node, isOptional: Bool, _ node: Node) -> CELType {
        let container = self.type(of: operand)
        if case .optional(let wrapped) = container {
            return .optional(self.member(field, of: wrapped, isTested: true, node))
        }
        let member = self.member(field, of: container, isTested: isOptional, node)
        return isOptional ? .optional(member) : member
    }

    /// The type of a field.
    ///
    /// - Parameter isTested: Whether the expression copes with the field's absence. What cannot exist is a problem even so.
    mutating func member(_ field: String, of container: CELType, isTested: Bool, _ node: Node) -> CELType {
        switch container.withoutNull {
        case .dyn, .undetermined: return .dyn
        case .optional(let wrapped): return self.member(field, of: wrapped, isTested: true, node)
        case .map(let key, let value):
            if !key.canEqual(.string) {
                self.report("the keys of the map are \(key), not string", expected: key, found: .string, node.range)
            }
            return value
        case .object(let object): return self.field(field, of: object, isTested: isTested, node.range)
        default:
            self.report("\(container) has no fields; '\(field)' was asked of it", found: container, node.range)
            return .dyn
        }
    }

    private mutating func field(
        _ name: String,
        of object: CELObjectType,
        isTested: Bool,
        _ range: Range<Int>
    ) -> CELType {
        if let field = object.field(name) { return field.type }
        let hint = Self.hint(for: name, in: object)
        if !object.allowsOthers {
            self.report("\(object.name) has no field '\(name)'", hint: hint, range)
        } else if !isTested, !object.fields.isEmpty {
            self.warn("the schema of \(object.name) does not know the field '\(name)'", hint: hint, range)
        }
        return .dyn
    }

    /// The near miss, where there is one, and the fields that do exist.
    private static func hint(for name: String, in object: CELObjectType) -> String {
        let names = object.fields.map(\.name)
        guard !names.isEmpty else { return "it has no fields at all" }
        let shownMaximum = 12
        let shown = names.prefix(shownMaximum).joined(separator: ", ") + (names.count > shownMaximum ? ", …" : "")
        guard let nearest = NearMiss.nearest(to: name, in: names) else { return "its fields are \(shown)" }
        return "did you mean '\(nearest)'? Its fields are \(shown)"
    }

    mutating func index(_ operand: Node, _ index: Node, isOptional: Bool, _ node: Node) -> CELType {
        let container = self.type(of: operand)
        let key = self.type(of: index)
        if case .optional(let wrapped) = container {
            return .optional(self.element(of: wrapped, index, key, isTested: true, node))
        }
        let element = self.element(of: container, index, key, isTested: isOptional, node)
        return isOptional ? .optional(element) : element
    }

    private mutating func element(
        of container: CELType,
        _ index: Node,
        _ key: CELType,
        isTested: Bool,
        _ node: Node
    ) -> CELType {
        switch container.withoutNull {
        case .dyn, .undetermined: return .dyn
        case .list(let element):
            if !key.isDynamic, !key.withoutNull.isNumber {
                self.report("the index of a list must be int, found \(key)", expected: .int, found: key, index.range)
            }
            return element
        case .map(let keyType, let value):
            if !keyType.canEqual(key) {
                self.report(
                    "the keys of the map are \(keyType), found \(key)",
                    expected: keyType,
                    found: key,
                    index.range
                )
            }
            return value
        case .object(let object):
            if case .constant(.string(let name)) = index.form {
                return self.field(name, of: object, isTested: isTested, index.range)
            }
            if !key.canEqual(.string) {
                self.report("the keys of the map are string, found \(key)", expected: .string, found: key, index.range)
            }
            return .dyn
        default:
            self.report("\(container) has no elements to index", found: container, node.range)
            return .dyn
        }
    }

    // MARK: Literals

    mutating func element(of elements: [Node.Element]) -> CELType {
        var joined = CELType.undetermined
        for element in elements {
            joined = joined.joined(with: self.type(of: element.node, isOptional: element.isOptional))
        }
        return joined
    }

    mutating func map(_ entries: [Node.Entry]) -> CELType {
        var key = CELType.undetermined
        var value = CELType.undetermined
        for entry in entries {
            let type = self.type(of: entry.key)
            switch type.withoutNull {
            case .dyn, .undetermined, .bool, .int, .uint, .string: break
            default:
                self.report(
                    "\(type) cannot be a key of a map; bool, int, uint and string can",
                    found: type,
                    entry.key.range
                )
            }
            key = key.joined(with: type)
            value = value.joined(with: self.type(of: entry.value, isOptional: entry.isOptional))
        }
        return .map(key, value)
    }

    /// The type of an element or a value; of what an optional one holds.
    private mutating func type(of node: Node, isOptional: Bool) -> CELType {
        let type = self.type(of: node)
        guard isOptional, !type.isDynamic else { return type }
        guard case .optional(let wrapped) = type else {
            self.report(
                "what follows '?' must be an optional value, found \(type)",
                expected: .optional(.dyn),
                found: type,
                node.range
            )
            return .dyn
        }
        return wrapped
    }
}
