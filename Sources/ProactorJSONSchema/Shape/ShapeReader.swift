import ProactorModel
import ProactorRegularExpressions

/// Follows a path through a schema and puts together what all schemas on it say.
struct ShapeReader {
    /// Schemas that are looked at for one answer; beyond it everything counts as open.
    private static let stepCountMaximum = 20_000
    /// References and combinations that are followed inside one another; beyond it everything counts as open.
    private static let depthMaximum = 64

    private let source: JSONSchema
    private var stepsLeft = Self.stepCountMaximum

    init(_ source: JSONSchema) {
        self.source = source
    }

    mutating func shape(at path: [JSONSchemaStep]) -> JSONSchemaShape {
        var parent: ShapeView?
        var view: ShapeView? = .schema(CompiledSchema.root)
        for step in path {
            parent = view ?? .open
            view = self.child(of: view ?? .open, step, depth: 0)
        }
        var shape = self.summary(of: view ?? .open, depth: 0).shape
        if let parent, let last = path.last {
            let around = self.summary(of: parent, depth: 0)
            shape.presence = Self.presence(of: last, in: around, isMentioned: view != nil, types: shape.types)
            if shape.presence == .forbidden { shape.types = [] }
        }
        return shape
    }

    private static func presence(
        of step: JSONSchemaStep,
        in parent: ShapeSummary,
        isMentioned: Bool,
        types: JSONTypes
    ) -> JSONSchemaShape.Presence {
        guard case .property(let name) = step else {
            return types.isEmpty || !parent.types.contains(.array) ? .forbidden : .optional
        }
        let key = CodePointString(name)
        if types.isEmpty || !parent.types.contains(.object) { return .forbidden }
        if !isMentioned, !parent.allowsOthers { return .forbidden }
        if parent.required.contains(key) { return .required }
        return parent.names.contains(key) ? .optional : .undeclared
    }

    private mutating func takeStep(_ depth: Int) -> Bool {
        self.stepsLeft -= 1
        return self.stepsLeft >= 0 && depth < Self.depthMaximum
    }

    // MARK: One step down

    /// What is said about the value one step further; `nil` when no schema mentions it.
    private mutating func child(of view: ShapeView, _ step: JSONSchemaStep, depth: Int) -> ShapeView? {
        guard self.takeStep(depth) else { return .open }
        switch view {
        case .open: return nil
        case .never: return .never
        case .all(let views):
            return ShapeView.all(of: views.map { self.child(of: $0, step, depth: depth + 1) })
        case .any(let views):
            let children = views.map { self.child(of: $0, step, depth: depth + 1) }
            return children.contains { $0 != nil } ? .any(children.map { $0 ?? .open }) : nil
        case .schema(let index): return self.child(ofSchema: index, step, depth: depth + 1)
        }
    }

    private mutating func child(ofSchema index: Int, _ step: JSONSchemaStep, depth: Int) -> ShapeView? {
        let node = self.source.compiled.nodes[index]
        if let answer = node.answer { return answer ? nil : .never }
        var views: [ShapeView?] = []
        for keyword in node.keywords {
            switch (keyword, step) {
            case (.type(let types), _) where !types.contains(step.container): return .never
            case (.members(let members), .property(let name)): views.append(Self.member(name, members))
            case (.items(let prefix, let rest), .element):
                let others = rest.map { ShapeView.schema($0) } ?? .open
                views.append(prefix.isEmpty ? others : .any(prefix.map { .schema($0) } + [others]))
            case (.unevaluatedProperties(let inner), .property), (.unevaluatedItems(let inner), .element):
                if views.allSatisfy({ $0 == nil }) { views.append(.schema(inner)) }
            default:
                if let alternatives = self.viewForSameValue(of: keyword) {
                    views.append(self.child(of: alternatives, step, depth: depth + 1))
                }
            }
        }
        return ShapeView.all(of: views)
    }

    private static func member(_ name: String, _ members: MemberSchemas) -> ShapeView? {
        var views: [ShapeView] = []
        if let inner = members.properties[CodePointString(name)] { views.append(.schema(inner)) }
        for (expression, inner) in members.patterns where expression.matches(name) { views.append(.schema(inner)) }
        if views.isEmpty, let inner = members.additional { views.append(.schema(inner)) }
        return ShapeView.all(of: views)
    }

    /// The other schemas that a keyword applies to the same value.
    private func viewForSameValue(of keyword: SchemaKeyword) -> ShapeView? {
        switch keyword {
        case .reference(let inner), .dynamicReference(let inner, _): return .schema(inner)
        case .allOf(let schemas): return .all(schemas.map { .schema($0) })
        case .anyOf(let schemas), .oneOf(let schemas): return .any(schemas.map { .schema($0) })
        case .conditional(let condition, let then, let otherwise):
            let holds = then.map { ShapeView.all([.schema(condition), .schema($0)]) } ?? .schema(condition)
            return .any([holds, otherwise.map { .schema($0) } ?? .open])
        case .dependentSchemas(let dependents): return .any(dependents.map { .schema($0.schema) } + [.open])
        default: return nil
        }
    }

    // MARK: Summing up

    private mutating func summary(of view: ShapeView, depth: Int) -> ShapeSummary {
        guard self.takeStep(depth) else { return ShapeSummary() }
        switch view {
        case .open: return ShapeSummary()
        case .never: return .never
        case .all(let views):
            return views.reduce(into: ShapeSummary()) { $0.formIntersection(self.summary(of: $1, depth: depth + 1)) }
        case .any(let views):
            let summaries = views.map { self.summary(of: $0, depth: depth + 1) }.filter { !$0.types.isEmpty }
            guard var sum = summaries.first else { return .never }
            for other in summaries.dropFirst() { sum.formUnion(other) }
            return sum
        case .schema(let index): return self.summary(ofSchema: index, depth: depth + 1)
        }
    }

    private mutating func summary(ofSchema index: Int, depth: Int) -> ShapeSummary {
        let node = self.source.compiled.nodes[index]
        if let answer = node.answer { return answer ? ShapeSummary() : .never }
        var summary = ShapeSummary(annotationsOf: self.source.document.value(at: node.pointer))
        for keyword in node.keywords {
            summary.restrict(by: keyword)
            if self.closesObject(keyword) { summary.allowsOthers = false }
            if let view = self.viewForSameValue(of: keyword) {
                summary.formIntersection(self.summary(of: view, depth: depth + 1))
            }
        }
        return summary
    }

    /// Whether a keyword forbids all properties that no schema names. With a pattern there may be names that nobody can list.
    private func closesObject(_ keyword: SchemaKeyword) -> Bool {
        let others: Int? =
            switch keyword {
            case .unevaluatedProperties(let inner): inner
            case .members(let members) where members.patterns.isEmpty: members.additional
            default: nil
            }
        return others.map { self.source.compiled.nodes[$0].answer == false } ?? false
    }
}

extension JSONSchemaStep {
    /// The type of a value that the step can lead into.
    fileprivate var container: JSONTypes {
        switch self {
        case .property: .object
        case .element: .array
        }
    }
}
