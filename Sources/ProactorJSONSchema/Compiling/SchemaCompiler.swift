import ProactorDiagnostics
import ProactorModel

/// Turns a schema document into a ``CompiledSchema`` and finds everything that is wrong with it.
///
/// Works through the document with lists of what is left to do, never by recursion, so that a deep document costs no stack.
/// First all schemas are found and given a number, with their `$id`s and anchors; then their keywords are compiled, where
/// a reference may still discover a schema at a place that no keyword declares.
struct SchemaCompiler {
    let document: JSONValue
    let limits: JSONSchemaLimits
    private(set) var problems: [JSONSchemaProblem] = []
    var schema = CompiledSchema()

    /// The source of each node.
    private var values: [JSONValue] = []
    private var nodesByPointer: [CodePointString: Int] = [:]

    private struct Discovery {
        let value: JSONValue
        let pointer: JSONPointer
        let resource: Int
    }

    init(_ document: JSONValue, limits: JSONSchemaLimits) {
        self.document = document
        self.limits = limits
    }

    /// The compiled document; `nil` when it is no schema at all. It must not be used when there are errors.
    mutating func compile() -> CompiledSchema? {
        switch self.document {
        case .object, .bool: break
        default:
            self.report(at: JSONPointer(), "a schema must be an object, true or false, not \(self.document.typeName)")
            return nil
        }
        self.schema.resources = [SchemaResource(uri: .empty, pointer: JSONPointer())]
        self.discover(self.document, at: JSONPointer(), resource: 0)
        var next = 0
        while next < self.schema.nodes.count {
            if case .object(let object) = self.values[next] { self.compileKeywords(of: object, node: next) }
            next += 1
        }
        self.refuseEndlessReferences()
        return self.schema
    }

    mutating func report(
        _ severity: Diagnostic.Severity = .error,
        at pointer: JSONPointer,
        _ message: String,
        hint: String? = nil
    ) {
        let problem = JSONSchemaProblem(severity, at: pointer, message, hint: hint)
        if self.problems.count < self.limits.problemCountMaximum {
            self.problems.append(problem)
        } else if severity == .error, !self.problems.contains(where: { $0.severity == .error }) {
            // However many warnings there are, an error must not get lost.
            self.problems[self.problems.count - 1] = problem
        }
    }

    /// The number of the schema at `pointer`, where a keyword has one.
    func node(at pointer: JSONPointer) -> Int? {
        self.nodesByPointer[CodePointString(pointer.description)]
    }

    // MARK: Finding schemas

    /// Gives a number to the schema at `pointer` and to all schemas inside it.
    mutating func discover(_ value: JSONValue, at pointer: JSONPointer, resource: Int) {
        var pending = [Discovery(value: value, pointer: pointer, resource: resource)]
        while let discovery = pending.popLast() {
            guard self.schema.nodes.count < self.limits.subschemaCountMaximum else {
                self.report(
                    at: discovery.pointer,
                    "the document has more schemas than the limit of \(self.limits.subschemaCountMaximum)"
                )
                return
            }
            let key = CodePointString(discovery.pointer.description)
            guard self.nodesByPointer[key] == nil else { continue }
            let node = self.schema.nodes.count
            self.nodesByPointer[key] = node
            self.values.append(discovery.value)
            var resource = discovery.resource
            if case .object(let object) = discovery.value {
                resource = self.declareNames(of: object, node: node, at: discovery.pointer, in: resource)
                let inner = Self.subschemas(of: object, at: discovery.pointer)
                pending += inner.reversed().map { Discovery(value: $0.value, pointer: $0.pointer, resource: resource) }
            }
            self.schema.nodes.append(
                SchemaNode(pointer: discovery.pointer, resource: resource, answer: discovery.value.boolValue)
            )
        }
    }

    /// The schemas directly inside a schema; values that are none are left out here and reported with their keyword.
    private static func subschemas(
        of object: JSONObject,
        at pointer: JSONPointer
    ) -> [(pointer: JSONPointer, value: JSONValue)] {
        var found: [(pointer: JSONPointer, value: JSONValue)] = []
        for (key, value) in object {
            let place = pointer.appending(key)
            switch (SchemaVocabulary.shapes[key], value) {
            case (.schema, _): found.append((place, value))
            case (.schemaArray, .array(let elements)):
                for (index, element) in elements.enumerated() { found.append((place.appending(index), element)) }
            case (.schemaMap, .object(let members)):
                for member in members { found.append((place.appending(member.key), member.value)) }
            default: break
            }
        }
        return found.filter { $0.value.isSchema }
    }

    /// Takes note of `$id`, `$anchor` and `$dynamicAnchor`; answers the resource that the schema belongs to.
    private mutating func declareNames(
        of object: JSONObject,
        node: Int,
        at pointer: JSONPointer,
        in outer: Int
    ) -> Int {
        var resource = outer
        if let text = object["$id"]?.stringValue {
            resource = self.declareResource(text, at: pointer, in: outer)
        }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            guard let name = object[keyword]?.stringValue else { continue }
            guard Self.isAnchorName(name) else {
                self.report(
                    at: pointer.appending(keyword),
                    "'\(name)' cannot be an anchor",
                    hint: "an anchor begins with a letter or '_', and goes on with letters, digits, '-', '_' and '.'"
                )
                continue
            }
            let key = CodePointString(name)
            if let other = self.schema.resources[resource].anchors[key], other != node {
                self.report(at: pointer.appending(keyword), "the anchor '\(name)' stands twice in one schema")
            }
            self.schema.resources[resource].anchors[key] = node
            if keyword == "$dynamicAnchor" { self.schema.resources[resource].dynamicAnchors[key] = node }
        }
        return resource
    }

    private mutating func declareResource(_ text: String, at pointer: JSONPointer, in outer: Int) -> Int {
        let place = pointer.appending("$id")
        guard let reference = URIReference(text), reference.fragment.map(\.isEmpty) ?? true else {
            self.report(at: place, "'\(text)' is not a URI without fragment")
            return outer
        }
        let uri = reference.withoutFragment.resolved(against: self.schema.resources[outer].uri)
        if pointer.tokens.isEmpty {
            self.schema.resources[0] = SchemaResource(uri: uri, pointer: pointer)
            return 0
        }
        if self.schema.resources.contains(where: { $0.uri == uri && $0.pointer != pointer }) {
            self.report(at: place, "two schemas have the $id '\(uri)'")
        }
        self.schema.resources.append(SchemaResource(uri: uri, pointer: pointer))
        return self.schema.resources.count - 1
    }

    private static func isAnchorName(_ name: String) -> Bool {
        guard let first = name.utf8.first, first.isASCIILetter || first == UInt8(ascii: "_") else { return false }
        return name.utf8.allSatisfy { $0.isASCIIAlphanumeric || "-_.".utf8.contains($0) }
    }
}

extension JSONValue {
    /// Whether this can be a schema.
    var isSchema: Bool {
        switch self {
        case .object, .bool: true
        default: false
        }
    }
}
