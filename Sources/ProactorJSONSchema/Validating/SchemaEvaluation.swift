import ProactorModel

/// Applies a compiled schema to one value.
///
/// Works in one of two ways: to find out whether the value is valid, ending at the first violation, or to write down all
/// violations. A question inside a schema ("does one of these fit?") is always answered the first way.
struct SchemaEvaluation {
    private(set) var violations: [JSONSchemaViolation] = []

    let schema: CompiledSchema
    let limits: JSONSchemaLimits
    var isCollecting: Bool
    /// Where in the value; kept while collecting only.
    private(set) var pointer = JSONPointer()

    private var depth = 0
    private var stepsLeft: Int
    /// Why the evaluation was given up; its result must not be believed then.
    private var exhaustion: String?
    /// The resources on the way to the current schema, outermost first; kept for dynamic references only.
    private var dynamicScope: [Int] = []

    init(_ schema: CompiledSchema, limits: JSONSchemaLimits, collectsViolations: Bool) {
        self.schema = schema
        self.limits = limits
        self.isCollecting = collectsViolations
        self.stepsLeft = limits.stepCountMaximum
    }

    /// Validates `value` against the document's own schema.
    mutating func run(_ value: JSONValue) -> Bool {
        let collects = self.isCollecting
        var places = EvaluatedPlaces(isTracking: self.schema.tracksEvaluation)
        let isValid = self.evaluate(CompiledSchema.root, value, &places)
        guard let exhaustion = self.exhaustion else { return isValid }
        if collects {
            self.violations.append(
                JSONSchemaViolation(
                    instance: JSONPointer(),
                    schema: JSONPointer(),
                    keyword: "",
                    message: "cannot be validated: \(exhaustion)"
                )
            )
        }
        return false
    }

    /// Applies one schema; marks what it looked at in `places`.
    mutating func evaluate(_ index: Int, _ value: JSONValue, _ places: inout EvaluatedPlaces) -> Bool {
        guard self.spend(1) else { return false }
        guard self.depth < self.limits.depthMaximum else { return self.giveUpDepth() }
        if let answer = self.schema.nodes[index].answer { return answer || self.failRefused(index) }
        self.depth += 1
        let entersResource =
            self.schema.hasDynamicReferences && self.dynamicScope.last != self.schema.nodes[index].resource
        if entersResource { self.dynamicScope.append(self.schema.nodes[index].resource) }
        let isValid = self.applyKeywords(index, value, &places)
        if entersResource { self.dynamicScope.removeLast() }
        self.depth -= 1
        return isValid
    }

    private mutating func applyKeywords(
        _ index: Int,
        _ value: JSONValue,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        var isValid = true
        for keyword in self.schema.nodes[index].keywords {
            if !self.apply(keyword, of: index, value, &places) {
                isValid = false
                if !self.isCollecting || self.exhaustion != nil { break }
            }
        }
        return isValid
    }

    /// Applies one keyword. What it leads to is cut into many functions, so that only small frames lie on the stack between
    /// one schema and the next inside it.
    private mutating func apply(
        _ keyword: SchemaKeyword,
        of node: Int,
        _ value: JSONValue,
        _ places: inout EvaluatedPlaces
    ) -> Bool {
        switch value {
        case .object(let object):
            if let result = self.applyToObject(keyword, of: node, object, &places) { return result }
        case .array(let elements):
            if let result = self.applyToArray(keyword, of: node, elements, &places) { return result }
        case .string(let string):
            if let result = self.applyToString(keyword, of: node, string) { return result }
        case .int, .double:
            if let result = self.applyToNumber(keyword, of: node, value) { return result }
        case .null, .bool: break
        }
        if let result = self.applyToAny(keyword, of: node, value) { return result }
        return self.applyCombination(keyword, of: node, value, &places)
    }

    private mutating func failRefused(_ node: Int) -> Bool {
        self.fail(node, "false", "is not allowed here")
    }

    private mutating func giveUpDepth() -> Bool {
        self.exhaust("schemas apply inside one another more than \(self.limits.depthMaximum) levels deep")
        return false
    }

    /// The schema that a dynamic reference leads to: the outermost on the way here that has the anchor.
    func dynamicTarget(_ node: Int, anchor: String) -> Int {
        let key = CodePointString(anchor)
        for resource in self.dynamicScope {
            if let target = self.schema.resources[resource].dynamicAnchors[key] { return target }
        }
        return node
    }

    // MARK: Violations

    /// Notes a violation of `keyword` at the current place; always `false`, so that it can be returned.
    mutating func fail(_ node: Int, _ keyword: String, _ message: @autoclosure () -> String) -> Bool {
        guard self.isCollecting, self.exhaustion == nil else { return false }
        guard self.violations.count < self.limits.violationCountMaximum else { return false }
        let pointer = self.schema.nodes[node].pointer
        self.violations.append(
            JSONSchemaViolation(
                instance: self.pointer,
                schema: keyword == "false" ? pointer : pointer.appending(keyword),
                keyword: keyword,
                message: message()
            )
        )
        return false
    }

    /// The violations of one schema, which are not kept.
    mutating func violations(
        of index: Int,
        _ value: JSONValue,
        _ places: inout EvaluatedPlaces
    ) -> [JSONSchemaViolation] {
        let kept = self.violations
        self.violations = []
        _ = self.evaluate(index, value, &places)
        let found = self.violations
        self.violations = kept
        return found
    }

    /// Whether a schema accepts the value, without violations noted.
    mutating func accepts(_ index: Int, _ value: JSONValue, _ places: inout EvaluatedPlaces) -> Bool {
        let wasCollecting = self.isCollecting
        self.isCollecting = false
        let isValid = self.evaluate(index, value, &places)
        self.isCollecting = wasCollecting
        return isValid
    }

    // MARK: Places and limits

    mutating func enter(_ key: String) {
        if self.isCollecting { self.pointer.push(key) }
    }

    mutating func enter(_ index: Int) {
        if self.isCollecting { self.pointer.push(String(index)) }
    }

    mutating func leave() {
        if self.isCollecting { self.pointer.pop() }
    }

    /// Takes steps from what the value may cost; `false` when none are left.
    mutating func spend(_ steps: Int) -> Bool {
        guard self.exhaustion == nil else { return false }
        self.stepsLeft -= steps
        if self.stepsLeft < 0 {
            self.exhaust("that takes more than \(self.limits.stepCountMaximum) steps")
            return false
        }
        return true
    }

    /// Whether there is no use in going on with elements or members: the evaluation was given up.
    var isExhausted: Bool { self.exhaustion != nil }

    private mutating func exhaust(_ reason: String) {
        if self.exhaustion == nil { self.exhaustion = reason }
    }
}
