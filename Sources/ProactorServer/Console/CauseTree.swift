import ProactorModel
import ProactorStorage

/// What a task set off, in the order in which one thing led to the next: event → run → event → proposal → decision.
struct CauseTree: Hashable, Sendable {
    /// A node with its place.
    struct Row: Hashable, Sendable {
        var node: CauseNode
        /// Nodes above it on the way from the beginning.
        var depth: Int
        /// The row of its cause; `nil` at the beginning.
        var parent: Int?
    }

    /// Nodes that are shown; a task that set off more says so.
    static let nodeMaximum = 200
    /// The deepest place that a node is drawn at; what lies deeper stands below one another there.
    private static let depthMaximum = 12

    /// From the beginning on, each node right below its cause and what that led to before.
    var rows: [Row]
    /// Whether there are more nodes than are shown.
    var isCutShort: Bool

    /// - Parameter events: The events of the task, in any order.
    init(_ task: TaskSnapshot, events: [LoggedEvent]) {
        self.init(Self.nodes(of: task, events: events))
    }

    /// Puts nodes in order. A node whose cause is not among them begins a tree of its own.
    init(_ nodes: [CauseNode]) {
        let known = Set(nodes.map(\.id))
        var next: [String: [CauseNode]] = [:]
        var roots: [CauseNode] = []
        for node in nodes.sorted(by: { ($0.at, $0.id) < ($1.at, $1.id) }) {
            if let cause = node.cause, known.contains(cause), cause != node.id {
                next[cause, default: []].append(node)
            } else {
                roots.append(node)
            }
        }
        var rows: [Row] = []
        var open: [(node: CauseNode, depth: Int, parent: Int?)] = roots.reversed().map { ($0, 0, nil) }
        while let (node, depth, parent) = open.popLast(), rows.count < Self.nodeMaximum {
            rows.append(Row(node: node, depth: min(depth, Self.depthMaximum), parent: parent))
            let place = rows.count - 1
            // Taken out, so that each is shown once whatever the causes say.
            for child in (next.removeValue(forKey: node.id) ?? []).reversed() { open.append((child, depth + 1, place)) }
        }
        self.rows = rows
        self.isCutShort = rows.count < nodes.count
    }

    // MARK: Nodes

    private static func nodes(of task: TaskSnapshot, events: [LoggedEvent]) -> [CauseNode] {
        let sequences = Dictionary(events.map { ($0.event.id, $0.sequence) }) { first, _ in first }
        let runs = Set(task.runs.map(\.id.rawValue))
        let proposals = Set(task.proposals.map(\.id.rawValue))
        var all = events
        if !all.contains(where: { $0.sequence == task.event.sequence }) { all.append(task.event) }
        return all.map { Self.node(of: $0, task, sequences: sequences, runs: runs, proposals: proposals) }
            + task.runs.map(Self.node)
            + task.proposals.flatMap { Self.nodes(of: $0, sequences: sequences) }
    }

    private static func name(event sequence: Int64) -> String { "event-\(sequence)" }

    private static func node(
        of logged: LoggedEvent,
        _ task: TaskSnapshot,
        sequences: [String: Int64],
        runs: Set<String>,
        proposals: Set<String>
    ) -> CauseNode {
        let event = logged.event
        var cause: String?
        if logged.sequence == task.event.sequence {
            cause = nil
        } else if case .string(let proposal) = event.extensions[Event.ExtensionName.proposal],
            proposals.contains(proposal)
        {
            cause = Self.name(decisionOn: proposal)
        } else if let run = event.id.lastIndex(of: "-").map({ String(event.id[..<$0]) }), runs.contains(run) {
            cause = run
        } else if case .string(let id) = event.extensions[Event.ExtensionName.causation], let sequence = sequences[id] {
            cause = Self.name(event: sequence)
        }
        return CauseNode(
            id: Self.name(event: logged.sequence),
            kind: .event,
            title: event.type,
            detail: event.subject ?? event.source,
            state: nil,
            at: logged.receivedAt,
            path: ConsolePaths.explain(logged.sequence),
            cause: cause
        )
    }

    private static func node(of run: Run) -> CauseNode {
        let replayed = run.replayOf == nil ? "" : ", replayed"
        return CauseNode(
            id: run.id.rawValue,
            kind: .run,
            title: run.rule,
            detail: "\(run.agent), attempt \(run.attempt)\(replayed)",
            state: run.state.rawValue,
            at: run.createdAt,
            path: run.state == .deadLettered ? ConsolePaths.deadLetter(run.id) : ConsolePaths.rule(run.rule),
            cause: run.parent?.runID.rawValue ?? Self.name(event: run.eventSequence)
        )
    }

    private static func name(decisionOn proposal: String) -> String { "decision-\(proposal)" }

    private static func nodes(of proposal: Proposal, sequences: [String: Int64]) -> [CauseNode] {
        let path = ConsolePaths.proposal(proposal.id)
        let isCall = proposal.step != nil
        let approvers = proposal.policy.approvers
        let asked = approvers.isEmpty ? "anybody" : approvers.joined(separator: ", ")
        let shown = CauseNode(
            id: proposal.id.rawValue,
            kind: .proposal,
            title: "Asks \(asked)",
            detail: [isCall ? "a call" : "", proposal.revision > 1 ? "revision \(proposal.revision)" : ""]
                .filter { !$0.isEmpty }.joined(separator: ", "),
            state: InboxPages.stateName(proposal.state),
            at: proposal.createdAt,
            path: path,
            cause: sequences[proposal.event.id].map(Self.name(event:)) ?? proposal.runID.rawValue
        )
        guard proposal.state != .waiting else { return [shown] }
        let who = proposal.decisions.last?.by ?? "nobody in time"
        let decision = CauseNode(
            id: Self.name(decisionOn: proposal.id.rawValue),
            kind: .decision,
            title: "\(HTML.words(proposal.state.rawValue)) by \(who)",
            detail: proposal.decisions.last?.reason ?? "",
            state: nil,
            at: proposal.decidedAt ?? proposal.createdAt,
            path: path,
            cause: proposal.id.rawValue
        )
        return [shown, decision]
    }
}
