import ProactorDiagnostics
import ProactorMatching
import ProactorModel

/// Which event types lead to which others, through the agents of rules and the decisions on what they propose.
struct EventFlow {
    private let rules: [Rule]
    private var numbers: [String: Int] = [:]
    private var next: [[Int]] = []

    init(_ rules: [Rule]) {
        self.rules = rules
        for rule in rules {
            let followers = Self.followers(of: rule).map { self.number(of: $0) }
            for type in rule.causes { self.next[self.number(of: type)] += followers }
            guard let withdrawn = rule.approval?.onWithdrawn else { continue }
            for type in rule.withdrawal?.pattern.exactTypes ?? [] {
                self.next[self.number(of: type)].append(self.number(of: withdrawn))
            }
        }
    }

    /// Rules whose agents set each other off: the hop limit would stop them, but hardly anybody means it.
    func loops() -> [Diagnostic] {
        let loops = self.loopNumbers()
        return self.rules.compactMap { rule in
            let followers = Set(Self.followers(of: rule).compactMap { self.numbers[$0] })
            let type = rule.causes.sorted().first { type in
                guard let number = self.numbers[type], let loop = loops[number] else { return false }
                return followers.contains { loops[$0] == loop }
            }
            guard let type, rule.hopLimit == nil else { return nil }
            return Diagnostic(
                .warning,
                .ruleLoop,
                "rule '\(rule.name)' is part of a loop: what follows from '\(type)' leads to '\(type)' again",
                hint: "give it a condition that ends the loop, or say that it is meant: 'loop: allowed' and 'hops: 5'",
                at: rule.location
            )
        }
    }

    /// The types of the events that follow from a rule: what its agent emits, and what decisions do.
    private static func followers(of rule: Rule) -> [String] {
        rule.emits
            + [
                rule.approval?.onApproved, rule.approval?.onRejected, rule.approval?.onExpired,
                rule.approval?.onWithdrawn,
            ].compactMap { $0 }
    }

    private mutating func number(of type: String) -> Int {
        if let number = self.numbers[type] { return number }
        self.numbers[type] = self.next.count
        self.next.append([])
        return self.next.count - 1
    }

    /// For each type that leads back to itself, the number of its loop: its strongly connected component.
    ///
    /// Tarjan's algorithm with a stack of its own, since a chain of events may be longer than the thread's stack is deep.
    private func loopNumbers() -> [Int?] {
        var search = ComponentSearch(next: self.next)
        for node in self.next.indices { search.visit(node) }
        var sizes: [Int: Int] = [:]
        for component in search.components { sizes[component, default: 0] += 1 }
        return self.next.indices.map { node in
            let component = search.components[node]
            return sizes[component, default: 0] > 1 || self.next[node].contains(node) ? component : nil
        }
    }
}

/// Tarjan's search for strongly connected components.
private struct ComponentSearch {
    private let next: [[Int]]
    /// Each node's component; -1 before it is known.
    private(set) var components: [Int]
    private var order: [Int]
    private var lowest: [Int]
    private var open: [Int] = []
    private var visited = 0
    private var found = 0

    init(next: [[Int]]) {
        self.next = next
        self.components = Array(repeating: -1, count: next.count)
        self.order = Array(repeating: -1, count: next.count)
        self.lowest = Array(repeating: 0, count: next.count)
    }

    mutating func visit(_ root: Int) {
        guard self.order[root] < 0 else { return }
        var path = [(node: root, edge: 0)]
        self.enter(root)
        while let (node, edge) = path.last {
            guard edge < self.next[node].count else {
                path.removeLast()
                if let parent = path.last?.node { self.lowest[parent] = min(self.lowest[parent], self.lowest[node]) }
                if self.lowest[node] == self.order[node] { self.close(node) }
                continue
            }
            path[path.count - 1].edge += 1
            let follower = self.next[node][edge]
            if self.order[follower] < 0 {
                self.enter(follower)
                path.append((follower, 0))
            } else if self.components[follower] < 0 {
                self.lowest[node] = min(self.lowest[node], self.order[follower])
            }
        }
    }

    private mutating func enter(_ node: Int) {
        self.order[node] = self.visited
        self.lowest[node] = self.visited
        self.visited += 1
        self.open.append(node)
    }

    private mutating func close(_ node: Int) {
        while let member = self.open.popLast() {
            self.components[member] = self.found
            if member == node { break }
        }
        self.found += 1
    }
}
