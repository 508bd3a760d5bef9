import ProactorDiagnostics
import ProactorModel

/// Builds the tree of one file from libyaml's events; stops at the first error, since nothing after it can be trusted.
struct YAMLTreeBuilder: ~Copyable {
    private var reader: YAMLEventReader
    private let file: String
    private let limits: YAMLLimits
    /// Nodes that aliases can stand for, with the nodes in them and how deep these are nested.
    private var anchors: [String: (node: YAMLNode, count: Int, height: Int)] = [:]
    private var nodeCount = 0
    /// Problems that leave the tree usable, such as a duplicate key.
    private(set) var diagnostics: [Diagnostic] = []

    init(reader: consuming YAMLEventReader, file: String, limits: YAMLLimits) {
        self.reader = reader
        self.file = file
        self.limits = limits
    }

    /// Why the tree could not be built.
    struct Failure: Error {
        var diagnostic: Diagnostic
    }

    /// The file's only document; `nil` when it holds nothing.
    mutating func document() throws(Failure) -> YAMLNode? {
        _ = try self.next()
        guard case .documentStart = try self.next().kind else { return nil }
        let root = try self.node(try self.next(), depth: 0)
        _ = try self.next()
        let following = try self.next()
        guard case .streamEnd = following.kind else {
            throw self.failure(.yamlSyntax, "a file holds one document", hint: "remove the '---' line", following.range)
        }
        return root
    }

    private mutating func next() throws(Failure) -> YAMLEvent {
        do {
            return try self.reader.next()
        } catch {
            throw self.failure(.yamlSyntax, error.message, hint: error.hint, SourceRange(at: error.position))
        }
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(Failure) -> YAMLNode {
        try self.count(1, event.range)
        try self.check(depth: depth, event.range)
        let countBefore = self.nodeCount
        let node: YAMLNode
        switch event.kind {
        case .alias(let name): return try self.alias(name, depth: depth, event.range)
        case .scalar(let text, let tag, let style, let isPlainImplicit):
            let value = try self.resolve(text, tag, style, isPlainImplicit, event.range)
            node = YAMLNode(
                content: .scalar(YAMLNode.Scalar(text: text, value: value, style: style)),
                location: self.location(event.range)
            )
        case .sequenceStart(let tag):
            try self.check(tag, is: "seq", event.range)
            node = try self.sequence(event, depth: depth)
        case .mappingStart(let tag):
            try self.check(tag, is: "map", event.range)
            node = try self.mapping(event, depth: depth)
        default: throw self.failure(.yamlSyntax, "a value is missing", event.range)
        }
        if let anchor = event.anchor {
            self.anchors[anchor] = (node, self.nodeCount - countBefore + 1, Self.height(of: node))
        }
        return node
    }

    /// How many levels of lists and mappings lie below the node.
    private static func height(of node: YAMLNode) -> Int {
        switch node.content {
        case .scalar: 0
        case .sequence(let nodes): 1 + (nodes.lazy.map(Self.height).max() ?? 0)
        case .mapping(let entries): 1 + (entries.lazy.map { Self.height(of: $0.value) }.max() ?? 0)
        }
    }

    private func check(depth: Int, _ range: SourceRange) throws(Failure) {
        guard depth <= self.limits.depthMaximum else {
            throw self.failure(
                .yamlLimit,
                "lists and mappings are nested deeper than \(self.limits.depthMaximum) levels",
                range
            )
        }
    }

    private mutating func alias(_ name: String, depth: Int, _ range: SourceRange) throws(Failure) -> YAMLNode {
        guard let (node, count, height) = self.anchors[name] else {
            throw self.failure(
                .yamlSyntax,
                "there is no anchor '&\(name)' before this alias",
                hint: NearMiss.hint(for: name, in: self.anchors.keys),
                range
            )
        }
        try self.count(count, range)
        try self.check(depth: depth + height, range)
        // The place of the alias is where its reader would change something.
        return YAMLNode(content: node.content, location: self.location(range))
    }

    private mutating func sequence(_ start: YAMLEvent, depth: Int) throws(Failure) -> YAMLNode {
        var nodes: [YAMLNode] = []
        while true {
            let event = try self.next()
            if case .sequenceEnd = event.kind {
                let range = SourceRange(start: start.range.start, end: event.range.end)
                return YAMLNode(content: .sequence(nodes), location: self.location(range))
            }
            nodes.append(try self.node(event, depth: depth + 1))
        }
    }

    private mutating func mapping(_ start: YAMLEvent, depth: Int) throws(Failure) -> YAMLNode {
        var entries: [YAMLNode.Entry] = []
        var merged: [YAMLNode.Entry] = []
        var places: [CodePointString: SourceLocation] = [:]
        while true {
            let event = try self.next()
            if case .mappingEnd = event.kind {
                let range = SourceRange(start: start.range.start, end: event.range.end)
                for entry in merged
                where places.updateValue(entry.key.location, forKey: CodePointString(entry.name)) == nil {
                    entries.append(entry)
                }
                return YAMLNode(content: .mapping(entries), location: self.location(range))
            }
            let key = try self.node(event, depth: depth + 1)
            let value = try self.node(try self.next(), depth: depth + 1)
            guard case .scalar(let scalar) = key.content else {
                throw self.failure(
                    .yamlSyntax,
                    "a key must be a text, not \(key.spokenDescription)",
                    key.location.range
                )
            }
            if scalar.text == "<<", scalar.style == .plain {
                merged.append(contentsOf: try self.mergedEntries(value))
                continue
            }
            if let first = places[CodePointString(scalar.text)] {
                self.diagnostics.append(
                    Diagnostic(
                        .error,
                        .duplicateKey,
                        "the key '\(scalar.text)' stands here twice",
                        hint: "it stands in line \(first.range.start.line) already; keep one",
                        at: key.location
                    )
                )
                continue
            }
            places[CodePointString(scalar.text)] = key.location
            entries.append(YAMLNode.Entry(key: key, value: value))
        }
    }

    private func mergedEntries(_ node: YAMLNode) throws(Failure) -> [YAMLNode.Entry] {
        switch node.content {
        case .mapping(let entries): return entries
        case .sequence(let nodes):
            var all: [YAMLNode.Entry] = []
            for node in nodes {
                guard case .mapping(let entries) = node.content else { throw self.mergeFailure(node) }
                all.append(contentsOf: entries)
            }
            return all
        case .scalar: throw self.mergeFailure(node)
        }
    }

    private func mergeFailure(_ node: YAMLNode) -> Failure {
        self.failure(
            .yamlSyntax,
            "'<<' merges a mapping or a list of mappings, not \(node.spokenDescription)",
            node.location.range
        )
    }

    private func resolve(
        _ text: String,
        _ tag: String?,
        _ style: YAMLNode.ScalarStyle,
        _ isPlainImplicit: Bool,
        _ range: SourceRange
    ) throws(Failure) -> YAMLNode.JSONScalar {
        guard let tag, tag != "!" else {
            return style == .plain && tag == nil && isPlainImplicit ? CoreSchema.resolve(text) : .string
        }
        let resolved = CoreSchema.resolve(text)
        switch (tag, resolved) {
        case ("tag:yaml.org,2002:str", _): return .string
        case ("tag:yaml.org,2002:int", .int), ("tag:yaml.org,2002:float", .double), ("tag:yaml.org,2002:bool", .bool),
            ("tag:yaml.org,2002:null", .null):
            return resolved
        case ("tag:yaml.org,2002:float", .int(let int)): return .double(Double(int))
        default: throw self.tagFailure(tag, range)
        }
    }

    private func check(_ tag: String?, is expected: String, _ range: SourceRange) throws(Failure) {
        guard let tag, tag != "!", tag != "tag:yaml.org,2002:\(expected)" else { return }
        throw self.tagFailure(tag, range)
    }

    private func tagFailure(_ tag: String, _ range: SourceRange) -> Failure {
        self.failure(.yamlSyntax, "the tag '\(tag)' does not fit here", hint: "remove the tag", range)
    }

    private mutating func count(_ nodes: Int, _ range: SourceRange) throws(Failure) {
        self.nodeCount += nodes
        guard self.nodeCount <= self.limits.nodeMaximum else {
            throw self.failure(
                .yamlLimit,
                "the file has more than \(self.limits.nodeMaximum) values, those that aliases repeat included",
                range
            )
        }
    }

    private func location(_ range: SourceRange) -> SourceLocation { SourceLocation(file: self.file, range: range) }

    private func failure(
        _ code: Diagnostic.Code,
        _ message: String,
        hint: String? = nil,
        _ range: SourceRange
    ) -> Failure {
        Failure(diagnostic: Diagnostic(.error, code, message, hint: hint, at: self.location(range)))
    }
}
