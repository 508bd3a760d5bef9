/// The kinds of tools, models and sinks, and the sinks, that this program has; made once, at its start.
package struct ComponentRegistry: Sendable {
    package private(set) var toolKinds: [String: any ToolKind] = [:]
    package private(set) var modelKinds: [String: any ModelKind] = [:]
    package private(set) var sinkKinds: [String: any SinkKind] = [:]
    package private(set) var sourceKinds: [String: any SourceKind] = [:]
    /// Sinks that need no configuration, by name.
    package private(set) var sinks: [String: any Sink] = [:]

    package init() {}

    package mutating func register(_ kind: some ToolKind) {
        precondition(self.toolKinds[kind.name] == nil, "the tool kind '\(kind.name)' is registered twice")
        self.toolKinds[kind.name] = kind
    }

    package mutating func register(_ kind: some ModelKind) {
        precondition(self.modelKinds[kind.name] == nil, "the model kind '\(kind.name)' is registered twice")
        self.modelKinds[kind.name] = kind
    }

    package mutating func register(_ kind: some SinkKind) {
        precondition(self.sinkKinds[kind.name] == nil, "the sink kind '\(kind.name)' is registered twice")
        self.sinkKinds[kind.name] = kind
    }

    package mutating func register(_ kind: some SourceKind) {
        precondition(self.sourceKinds[kind.name] == nil, "the source kind '\(kind.name)' is registered twice")
        self.sourceKinds[kind.name] = kind
    }

    package mutating func register(_ sink: some Sink, named name: String) {
        precondition(self.sinks[name] == nil, "the sink '\(name)' is registered twice")
        self.sinks[name] = sink
    }
}
