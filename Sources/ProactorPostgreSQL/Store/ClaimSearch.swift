import ProactorModel
import ProactorStorage
import Synchronization

/// Whose turn it is among the rules of each agent; kept in memory, since nothing is lost when turns begin anew.
final class ClaimTurns: Sendable {
    private struct State {
        var lastRule: [String: String] = [:]
        var claims = 0
    }

    private let state = Mutex(State())

    func lastRule(of agent: String) -> String { self.state.withLock { $0.lastRule[agent] ?? "" } }

    func took(_ rule: String, of agent: String) { self.state.withLock { $0.lastRule[agent] = rule } }

    /// Counts claims, from 0.
    func next() -> Int {
        self.state.withLock { state in
            defer { state.claims &+= 1 }
            return state.claims
        }
    }
}

/// Looks for the runs to give to a worker.
struct ClaimSearch {
    /// One claim in this many begins with the lowest priority, so that a flood of urgent runs does not hold up the rest for ever.
    private static let reversedEvery = 8
    /// Rules of one agent that are looked at for one claim.
    private static let ruleMaximum = 1000

    private struct Found {
        let id: RunID
        let priority: Int
        let dueAt: Int64
        /// How many of the agent's runs go before it.
        let place: Int
    }

    private let claim: RunClaim
    private let turns: ClaimTurns
    private let db: Database
    private let priorities: [Int]

    init(_ claim: RunClaim, turns: ClaimTurns, in db: Database) {
        self.claim = claim
        self.turns = turns
        self.db = db
        let ascending = Priority.allCases.map(\.rawValue).sorted()
        let isReversed = turns.next() % Self.reversedEvery == Self.reversedEvery - 1
        self.priorities = isReversed ? ascending : ascending.reversed()
    }

    /// The runs to give: those whose lease ran out and those that waited long enough first, then the due ones, agents taking turns.
    func runs() throws -> [RunID] {
        var lapsed: [Found] = []
        var queued: [Found] = []
        for (agent, places) in self.claim.freePlaces.sorted(by: { $0.key < $1.key }) where places > 0 {
            let places = min(places, self.claim.limit)
            let overdue = try self.overdue(agent, places)
            lapsed += overdue
            queued += try self.queued(agent, places - overdue.count)
        }
        lapsed.sort { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
        let rank = Dictionary(uniqueKeysWithValues: self.priorities.enumerated().map { ($1, $0) })
        queued.sort { left, right in
            (rank[left.priority] ?? 0, left.place, left.dueAt, left.id)
                < (rank[right.priority] ?? 0, right.place, right.dueAt, right.id)
        }
        return (lapsed + queued).prefix(self.claim.limit).map(\.id)
    }

    private var now: Int64 { self.claim.now.millisecondsSinceEpoch }

    private func overdue(_ agent: String, _ places: Int) throws -> [Found] {
        let statement = self.db.cachedStatement(
            sql: """
                SELECT id, lease_until AS due FROM runs WHERE state = 'running' AND agent = ?1 AND lease_until <= ?2
                UNION ALL SELECT id, next_at FROM runs WHERE state = 'waiting' AND agent = ?1 AND next_at <= ?2
                ORDER BY due, id LIMIT ?3
                """
        )
        return try Row.fetchAll(statement, arguments: [agent, self.now, places]).enumerated().map { place, row in
            Found(id: RunID(rawValue: row["id"]), priority: 0, dueAt: row["due"], place: place)
        }
    }

    private func queued(_ agent: String, _ places: Int) throws -> [Found] {
        var found: [Found] = []
        for priority in self.priorities where found.count < places {
            found += try self.queued(agent, priority, places - found.count, from: found.count)
        }
        return found
    }

    /// One run of each rule in turn, then the next of each, until the places are taken.
    private func queued(_ agent: String, _ priority: Int, _ places: Int, from first: Int) throws -> [Found] {
        var heads: [(rule: String, runs: [(id: RunID, dueAt: Int64)])] = []
        var rule = try self.rule(agent, priority, after: self.turns.lastRule(of: agent))
        var looked: Set<String> = []
        while let current = rule, heads.count < places, looked.count < Self.ruleMaximum, looked.insert(current).inserted
        {
            let runs = try self.due(agent, priority, current, places)
            if !runs.isEmpty { heads.append((current, runs)) }
            rule = try self.rule(agent, priority, after: current)
        }
        var found: [Found] = []
        var round = 0
        while found.count < places, heads.contains(where: { round < $0.runs.count }) {
            for (rule, runs) in heads where found.count < places && round < runs.count {
                let place = first + found.count
                found.append(Found(id: runs[round].id, priority: priority, dueAt: runs[round].dueAt, place: place))
                self.turns.took(rule, of: agent)
            }
            round += 1
        }
        return found
    }

    /// The next rule that has queued runs, in the order of names, the first again after the last.
    private func rule(_ agent: String, _ priority: Int, after rule: String) throws -> String? {
        let statement = self.db.cachedStatement(
            sql: """
                SELECT min(rule) FROM runs WHERE state = 'queued' AND agent = ? AND priority = ? AND rule > ?
                """
        )
        return try String.fetchOne(statement, arguments: [agent, priority, rule])
            ?? String.fetchOne(statement, arguments: [agent, priority, ""])
    }

    private func due(
        _ agent: String,
        _ priority: Int,
        _ rule: String,
        _ limit: Int
    ) throws -> [(id: RunID, dueAt: Int64)] {
        let statement = self.db.cachedStatement(
            sql: """
                SELECT id, next_at FROM runs WHERE state = 'queued' AND agent = ? AND priority = ? AND rule = ?
                AND next_at <= ? ORDER BY next_at, id LIMIT ?
                """
        )
        return try Row.fetchAll(statement, arguments: [agent, priority, rule, self.now, limit]).map {
            (RunID(rawValue: $0["id"]), $0["next_at"])
        }
    }
}
