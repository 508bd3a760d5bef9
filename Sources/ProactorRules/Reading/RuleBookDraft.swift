import ProactorDiagnostics

/// What was read so far, before it is checked as a whole.
struct RuleBookDraft {
    var eventTypes: [String: EventType] = [:]
    var rules: [String: Rule] = [:]
    var tests: [RuleTest] = []
    var agents: [String: AgentDefinition] = [:]
    /// Where the parts of each rule stand, by the rule's name; those of rules that could not be read included.
    var rulePlaces: [String: RulePlaces] = [:]
    /// Agents with errors in them: what they lack may be what could not be read.
    var brokenAgents: Set<String> = []
    /// Whether a file could not be read at all, so that what nobody declares may stand in it.
    var isIncomplete = false
    /// Names that are written somewhere and must exist, with the place.
    var mentions: [Mention] = []

    /// A name that something in a file refers to.
    struct Mention {
        enum Kind {
            case agent
            case eventType
            case tool
            case model
            case sink
            case approver
            case rule
        }

        let kind: Kind
        let name: String
        let location: SourceLocation
    }

    /// Adds what another file holds; of two things of one name the first stays. Answers which names were there already.
    mutating func merge(_ other: RuleBookDraft) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        for (name, type) in other.eventTypes {
            if let first = self.eventTypes[name] {
                diagnostics.append(Self.duplicate("event type", name, first.location, type.location))
            } else {
                self.eventTypes[name] = type
            }
        }
        for (name, rule) in other.rules {
            if let first = self.rules[name] {
                diagnostics.append(Self.duplicate("rule", name, first.location, rule.location))
            } else {
                self.rules[name] = rule
            }
        }
        for (name, agent) in other.agents {
            if let first = self.agents[name] {
                diagnostics.append(Self.duplicate("agent", name, first.location, agent.location))
                self.brokenAgents.insert(name)
            } else {
                self.agents[name] = agent
            }
        }
        self.rulePlaces.merge(other.rulePlaces) { first, _ in first }
        self.brokenAgents.formUnion(other.brokenAgents)
        self.tests += other.tests
        self.mentions += other.mentions
        return diagnostics
    }

    private static func duplicate(
        _ what: String,
        _ name: String,
        _ first: SourceLocation,
        _ second: SourceLocation
    ) -> Diagnostic {
        Diagnostic(
            .error,
            .duplicateName,
            "there is another \(what) named '\(name)'",
            hint: "the other one stands at \(first); rename one of them",
            at: second
        )
    }
}
