import ProactorModel

/// A schema document in the form in which values are validated: its schemas in one array, referring to each other by index.
struct CompiledSchema: Sendable {
    var nodes: [SchemaNode] = []
    /// The parts of the document that have a `$id` of their own, the document itself first.
    var resources: [SchemaResource] = []
    /// Whether any schema asks what others have looked at, which then has to be recorded everywhere.
    var tracksEvaluation = false
    /// Whether any reference depends on the way that led to it.
    var hasDynamicReferences = false

    /// The document's own schema; it is always the first.
    static let root = 0
}

/// One schema of a document.
struct SchemaNode: Sendable {
    /// Where it stands in the document.
    let pointer: JSONPointer
    /// The part of the document it belongs to: an index of ``CompiledSchema/resources``.
    let resource: Int
    /// The answer of a schema that is just `true` or `false`; `nil` for all others.
    var answer: Bool?
    var keywords: [SchemaKeyword] = []
}

/// A part of a document with a URI of its own.
struct SchemaResource: Sendable {
    /// Its URI, without fragment; empty when nothing names it.
    let uri: URIReference
    /// Where its root stands in the document.
    let pointer: JSONPointer
    /// Schemas by `$anchor` and `$dynamicAnchor`.
    var anchors: [CodePointString: Int] = [:]
    /// Schemas by `$dynamicAnchor` alone.
    var dynamicAnchors: [CodePointString: Int] = [:]
}
