import ProactorDiagnostics
import ProactorModel
import ProactorRegularExpressions

extension SchemaCompiler {
    /// Compiles the keywords of one schema, in the order in which they are evaluated and their violations reported.
    ///
    /// Values of the wrong shape have been reported by ``checkKeywords(of:at:)`` and are left out here.
    mutating func compileKeywords(of object: JSONObject, node: Int) {
        let pointer = self.schema.nodes[node].pointer
        self.checkKeywords(of: object, at: pointer)
        var keywords = self.generalKeywords(of: object)
        keywords += self.numberKeywords(of: object)
        keywords += self.stringKeywords(of: object, at: pointer)
        keywords += self.arrayKeywords(of: object, at: pointer)
        keywords += self.objectKeywords(of: object, at: pointer)
        keywords += self.references(of: object, node: node)
        keywords += self.combinations(of: object, at: pointer)
        if object["unevaluatedItems"] != nil, let inner = self.node(at: pointer.appending("unevaluatedItems")) {
            keywords.append(.unevaluatedItems(inner))
            self.schema.tracksEvaluation = true
        }
        if object["unevaluatedProperties"] != nil,
            let inner = self.node(at: pointer.appending("unevaluatedProperties"))
        {
            keywords.append(.unevaluatedProperties(inner))
            self.schema.tracksEvaluation = true
        }
        self.schema.nodes[node].keywords = keywords
    }

    private func generalKeywords(of object: JSONObject) -> [SchemaKeyword] {
        var keywords: [SchemaKeyword] = []
        if let names = object["type"].map({ $0.arrayValue ?? [$0] }) {
            keywords.append(
                .type(names.reduce(into: []) { $0.formUnion($1.stringValue.flatMap(JSONTypes.init(named:)) ?? []) })
            )
        }
        if let value = object["const"] { keywords.append(.constant(value)) }
        if let values = object["enum"]?.arrayValue { keywords.append(.enumeration(values: values, set: Set(values))) }
        return keywords
    }

    private func numberKeywords(of object: JSONObject) -> [SchemaKeyword] {
        var keywords: [SchemaKeyword] = []
        for bound in NumericBound.allCases {
            guard let limit = object[bound.rawValue], limit.doubleValue != nil else { continue }
            keywords.append(.bound(bound, limit))
        }
        if let value = object["multipleOf"], let divisor = DecimalNumber(value), !divisor.isZero {
            keywords.append(.multipleOf(divisor, shown: value.jsonText))
        }
        return keywords
    }

    private mutating func stringKeywords(of object: JSONObject, at pointer: JSONPointer) -> [SchemaKeyword] {
        var keywords: [SchemaKeyword] = []
        if let count = object.count("minLength"), count > 0 { keywords.append(.minimumLength(count)) }
        if let count = object.count("maxLength") { keywords.append(.maximumLength(count)) }
        if let pattern = object["pattern"]?.stringValue,
            let expression = self.expression(pattern, at: pointer.appending("pattern"))
        {
            keywords.append(.pattern(expression))
        }
        if let name = object["format"]?.stringValue {
            if let format = StringFormat(rawValue: name) {
                if self.limits.assertsFormats { keywords.append(.format(format)) }
            } else if !StringFormat.unchecked.contains(name),
                let near = NearMiss.nearest(to: name, in: StringFormat.allCases.map(\.rawValue))
            {
                self.report(
                    .warning,
                    at: pointer.appending("format"),
                    "unknown format '\(name.shortened)'",
                    hint: "did you mean '\(near)'?"
                )
            }
        }
        return keywords
    }

    private mutating func arrayKeywords(of object: JSONObject, at pointer: JSONPointer) -> [SchemaKeyword] {
        var keywords: [SchemaKeyword] = []
        if let count = object.count("minItems"), count > 0 { keywords.append(.minimumItems(count)) }
        if let count = object.count("maxItems") { keywords.append(.maximumItems(count)) }
        if object["uniqueItems"] == .bool(true) { keywords.append(.uniqueItems) }
        let prefix = self.nodes(of: "prefixItems", in: object, at: pointer)
        let rest = self.node(at: pointer.appending("items"))
        if !prefix.isEmpty || rest != nil { keywords.append(.items(prefix: prefix, rest: rest)) }
        if let inner = self.node(at: pointer.appending("contains")) {
            let minimum = object.count("minContains") ?? 1
            keywords.append(.contains(schema: inner, minimum: minimum, maximum: object.count("maxContains")))
        }
        return keywords
    }

    private mutating func objectKeywords(of object: JSONObject, at pointer: JSONPointer) -> [SchemaKeyword] {
        var keywords: [SchemaKeyword] = []
        if let count = object.count("minProperties"), count > 0 { keywords.append(.minimumProperties(count)) }
        if let count = object.count("maxProperties") { keywords.append(.maximumProperties(count)) }
        if let names = object["required"]?.strings, !names.isEmpty { keywords.append(.required(names)) }
        if let members = object["dependentRequired"]?.objectValue {
            keywords.append(.dependentRequired(members.map { (name: $0.key, required: $0.value.strings ?? []) }))
        }
        if let inner = self.node(at: pointer.appending("propertyNames")) { keywords.append(.propertyNames(inner)) }
        let members = self.memberSchemas(of: object, at: pointer)
        if !members.isEmpty { keywords.append(.members(members)) }
        let dependents = self.namedNodes(of: "dependentSchemas", in: object, at: pointer)
        if !dependents.isEmpty {
            keywords.append(.dependentSchemas(dependents.map { (name: $0.name, schema: $0.node) }))
        }
        return keywords
    }

    private mutating func memberSchemas(of object: JSONObject, at pointer: JSONPointer) -> MemberSchemas {
        var patterns: [(expression: RegularExpression, schema: Int)] = []
        for (pattern, node) in self.namedNodes(of: "patternProperties", in: object, at: pointer) {
            let place = pointer.appending("patternProperties").appending(pattern)
            if let expression = self.expression(pattern, at: place) { patterns.append((expression, node)) }
        }
        return MemberSchemas(
            self.namedNodes(of: "properties", in: object, at: pointer),
            patterns: patterns,
            additional: self.node(at: pointer.appending("additionalProperties"))
        )
    }

    private func combinations(of object: JSONObject, at pointer: JSONPointer) -> [SchemaKeyword] {
        var keywords: [SchemaKeyword] = []
        let all = self.nodes(of: "allOf", in: object, at: pointer)
        if !all.isEmpty { keywords.append(.allOf(all)) }
        let any = self.nodes(of: "anyOf", in: object, at: pointer)
        if !any.isEmpty { keywords.append(.anyOf(any)) }
        let one = self.nodes(of: "oneOf", in: object, at: pointer)
        if !one.isEmpty { keywords.append(.oneOf(one)) }
        if let inner = self.node(at: pointer.appending("not")) { keywords.append(.not(inner)) }
        if let condition = self.node(at: pointer.appending("if")) {
            let then = self.node(at: pointer.appending("then"))
            keywords.append(.conditional(if: condition, then: then, else: self.node(at: pointer.appending("else"))))
        }
        return keywords
    }

    // MARK: Parts

    private mutating func expression(_ pattern: String, at place: JSONPointer) -> RegularExpression? {
        do {
            return try RegularExpression(ecmaScript: pattern, limits: self.limits.regularExpressions)
        } catch {
            self.report(
                at: place,
                "not a usable regular expression: \(error.message)\(error.partText)",
                hint: error.hint
            )
            return nil
        }
    }

    private func nodes(of keyword: String, in object: JSONObject, at pointer: JSONPointer) -> [Int] {
        let place = pointer.appending(keyword)
        return (object[keyword]?.arrayValue ?? []).indices.compactMap { self.node(at: place.appending($0)) }
    }

    private func namedNodes(
        of keyword: String,
        in object: JSONObject,
        at pointer: JSONPointer
    ) -> [(name: String, node: Int)] {
        let place = pointer.appending(keyword)
        return (object[keyword]?.objectValue ?? JSONObject()).compactMap { member in
            self.node(at: place.appending(member.key)).map { (name: member.key, node: $0) }
        }
    }
}

extension JSONObject {
    /// The value of a keyword that counts something; beyond any count that can be when it does not fit.
    fileprivate func count(_ keyword: String) -> Int? {
        guard let count = self[keyword]?.intValue, count >= 0 else { return nil }
        return Int(count)
    }
}

extension JSONValue {
    /// The elements of a list of strings.
    fileprivate var strings: [String]? { self.arrayValue?.compactMap(\.stringValue) }
}

extension RegularExpressionError {
    fileprivate var partText: String { self.part.map { " at '\($0.shortened)'" } ?? "" }
}
