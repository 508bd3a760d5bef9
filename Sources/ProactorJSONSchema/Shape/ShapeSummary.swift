import ProactorModel

/// What several schemas say together about one place; it starts as what no schema restricts.
struct ShapeSummary {
    var types: JSONTypes = .any
    /// Declared properties, in order.
    private var properties: [String] = []
    private(set) var names: Set<CodePointString> = []
    private(set) var required: Set<CodePointString> = []
    var allowsOthers = true
    private var choices: [JSONValue]?
    private var title: String?
    private var description: String?
    private var format: String?
    private var defaultValue: JSONValue?

    init() {}

    /// Takes over what a schema only informs about.
    init(annotationsOf schema: JSONValue?) {
        self.title = schema?["title"]?.stringValue
        self.description = schema?["description"]?.stringValue
        self.format = schema?["format"]?.stringValue
        self.defaultValue = schema?["default"]
    }

    /// What a schema says that allows nothing.
    static var never: Self {
        var summary = Self()
        summary.types = []
        summary.allowsOthers = false
        return summary
    }

    var shape: JSONSchemaShape {
        JSONSchemaShape(
            types: self.types,
            presence: .required,
            properties: self.properties,
            requiredProperties: self.required.sorted().map(\.text),
            allowsOtherProperties: self.allowsOthers && self.types.contains(.object),
            choices: self.choices,
            title: self.title,
            description: self.description,
            format: self.format,
            defaultValue: self.defaultValue
        )
    }

    /// Takes account of a keyword that says something by itself.
    mutating func restrict(by keyword: SchemaKeyword) {
        switch keyword {
        case .type(let types): self.types.formIntersection(types)
        case .constant(let value): self.restrict(to: [value])
        case .enumeration(let values, _): self.restrict(to: values)
        case .required(let names): self.required.formUnion(names.map(CodePointString.init))
        case .members(let members): members.names.forEach { self.declare($0) }
        default: break
        }
    }

    mutating func formIntersection(_ other: Self) {
        self.types.formIntersection(other.types)
        other.properties.forEach { self.declare($0) }
        self.required.formUnion(other.required)
        self.allowsOthers = self.allowsOthers && other.allowsOthers
        self.choices = self.choices ?? other.choices
        self.title = self.title ?? other.title
        self.description = self.description ?? other.description
        self.format = self.format ?? other.format
        self.defaultValue = self.defaultValue ?? other.defaultValue
    }

    mutating func formUnion(_ other: Self) {
        // What is no object has nothing to say about properties.
        if !self.types.contains(.object) {
            self.required = other.required
            self.allowsOthers = other.allowsOthers
        } else if other.types.contains(.object) {
            self.required.formIntersection(other.required)
            self.allowsOthers = self.allowsOthers || other.allowsOthers
        }
        self.types.formUnion(other.types)
        other.properties.forEach { self.declare($0) }
        if let mine = self.choices, let others = other.choices {
            self.choices = mine + others.filter { !mine.contains($0) }
        } else {
            self.choices = nil
        }
        // What one alternative is called is not what all are called.
        if self.title != other.title { self.title = nil }
        if self.description != other.description { self.description = nil }
        if self.format != other.format { self.format = nil }
        if self.defaultValue != other.defaultValue { self.defaultValue = nil }
    }

    private mutating func declare(_ name: String) {
        if self.names.insert(CodePointString(name)).inserted { self.properties.append(name) }
    }

    private mutating func restrict(to values: [JSONValue]) {
        self.choices = self.choices.map { mine in mine.filter { values.contains($0) } } ?? values
        self.types.formIntersection(values.reduce(into: []) { $0.formUnion(JSONTypes(of: $1)) })
    }
}
