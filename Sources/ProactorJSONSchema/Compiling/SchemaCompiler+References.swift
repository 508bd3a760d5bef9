import ProactorDiagnostics
import ProactorModel

extension SchemaCompiler {
    /// Compiles `$ref` and `$dynamicRef`.
    mutating func references(of object: JSONObject, node: Int) -> [SchemaKeyword] {
        var keywords: [SchemaKeyword] = []
        if let text = object["$ref"]?.stringValue, let target = self.target(of: text, keyword: "$ref", node: node) {
            keywords.append(.reference(target.node))
        }
        if let text = object["$dynamicRef"]?.stringValue,
            let target = self.target(of: text, keyword: "$dynamicRef", node: node)
        {
            // Only a reference that leads to a dynamic anchor by its name depends on the way that led here.
            if let anchor = target.anchor,
                self.schema.resources[target.resource].dynamicAnchors[CodePointString(anchor)] == target.node
            {
                keywords.append(.dynamicReference(target.node, anchor: anchor))
                self.schema.hasDynamicReferences = true
            } else {
                keywords.append(.reference(target.node))
            }
        }
        return keywords
    }

    private struct Target {
        let node: Int
        let resource: Int
        let anchor: String?
    }

    private mutating func target(of text: String, keyword: String, node: Int) -> Target? {
        let place = self.schema.nodes[node].pointer.appending(keyword)
        guard let reference = URIReference(text) else {
            self.report(at: place, "'\(text.shortened)' is not a URI reference")
            return nil
        }
        let base = self.schema.resources[self.schema.nodes[node].resource].uri
        let uri = reference.resolved(against: base).withoutFragment
        guard let resource = self.schema.resources.firstIndex(where: { $0.uri == uri }) else {
            self.reportUnknownResource(uri, at: place)
            return nil
        }
        guard let fragment = Self.decoded(reference.fragment ?? "") else {
            self.report(at: place, "'\(text.shortened)' is not a URI reference")
            return nil
        }
        guard fragment.isEmpty || fragment.utf8.first == UInt8(ascii: "/") else {
            guard let target = self.schema.resources[resource].anchors[CodePointString(fragment)] else {
                let known = self.schema.resources[resource].anchors.keys.map(\.text)
                let hint =
                    NearMiss.hint(for: fragment, in: known)
                    ?? "a place in the document begins with '#/', such as '#/$defs/\(fragment.shortened)'"
                self.report(at: place, "there is no anchor '\(fragment.shortened)'", hint: hint)
                return nil
            }
            return Target(node: target, resource: resource, anchor: fragment)
        }
        guard let target = self.place(fragment, in: resource, referredAt: place) else { return nil }
        return Target(node: target, resource: resource, anchor: nil)
    }

    /// The schema at a JSON pointer inside a resource, which becomes known as one if it was not yet.
    private mutating func place(_ fragment: String, in resource: Int, referredAt place: JSONPointer) -> Int? {
        var pointer = self.schema.resources[resource].pointer
        let tokens = Substring(fragment).unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
        for token in tokens.dropFirst() {
            let parent = self.document.value(at: pointer)
            let name = Self.unescaped(token)
            pointer.push(name)
            guard self.document.value(at: pointer) == nil else { continue }
            let siblings = parent?.objectValue?.keys ?? []
            self.report(
                at: place,
                "'#\(fragment.shortened)' leads nowhere: there is no '\(name.shortened)'",
                hint: NearMiss.hint(for: name, in: siblings)
            )
            return nil
        }
        if let node = self.node(at: pointer) { return node }
        guard let value = self.document.value(at: pointer), value.isSchema else {
            self.report(at: place, "'#\(fragment.shortened)' does not lead to a schema")
            return nil
        }
        self.discover(value, at: pointer, resource: self.resource(around: pointer, startingAt: resource))
        return self.node(at: pointer)
    }

    /// The resource that the place at `pointer` belongs to: that of the nearest schema around it.
    private func resource(around pointer: JSONPointer, startingAt resource: Int) -> Int {
        var outer = pointer
        while !outer.tokens.isEmpty {
            outer.pop()
            if let node = self.node(at: outer) { return self.schema.nodes[node].resource }
        }
        return resource
    }

    private mutating func reportUnknownResource(_ uri: URIReference, at place: JSONPointer) {
        let known = self.schema.resources.map(\.uri.description).filter { !$0.isEmpty }
        self.report(
            at: place,
            "'\(uri.description.shortened)' is not in this document, and nothing is fetched",
            hint: NearMiss.nearest(to: uri.description, in: known).map { "did you mean '\($0)'?" }
                ?? "copy the schema into '$defs' and refer to it as '#/$defs/name'"
        )
    }

    /// Resolves percent escapes; `nil` when the result is not UTF-8.
    private static func decoded(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return text }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest.removeFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Resolves the escapes of a JSON pointer's token: `~0` and `~1`.
    private static func unescaped(_ token: Substring.UnicodeScalarView) -> String {
        var text = String.UnicodeScalarView()
        var rest = token
        while let scalar = rest.popFirst() {
            guard scalar == "~", let escaped = rest.first, escaped == "0" || escaped == "1" else {
                text.append(scalar)
                continue
            }
            text.append(escaped == "0" ? "~" : "/")
            rest.removeFirst()
        }
        return String(text)
    }

    // MARK: Endless references

    /// Refuses references that come back to where they began without going deeper into the value.
    mutating func refuseEndlessReferences() {
        enum State { case new, open, done }
        var states = [State](repeating: .new, count: self.schema.nodes.count)
        let edges = self.schema.nodes.map { $0.keywords.flatMap(\.schemasForSameValue) }
        for start in edges.indices where states[start] == .new {
            var path: [(node: Int, next: Int)] = [(start, 0)]
            states[start] = .open
            while let (node, next) = path.last {
                guard next < edges[node].count else {
                    states[node] = .done
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let inner = edges[node][next]
                if states[inner] == .open {
                    self.report(
                        at: self.schema.nodes[node].pointer,
                        "the schema refers to itself without going deeper into the value",
                        hint: "refer to it from 'properties' or 'items'"
                    )
                } else if states[inner] == .new {
                    states[inner] = .open
                    path.append((inner, 0))
                }
            }
        }
    }
}
