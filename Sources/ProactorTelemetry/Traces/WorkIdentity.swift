package import Tracing

/// What is being worked on, for the log: its lines name it without being told.
package struct WorkIdentity: Hashable, Sendable {
    package var task: String?
    package var event: String?
    package var run: String?
    package var rule: String?
    package var agent: String?

    package init(
        task: String? = nil,
        event: String? = nil,
        run: String? = nil,
        rule: String? = nil,
        agent: String? = nil
    ) {
        self.task = task
        self.event = event
        self.run = run
        self.rule = rule
        self.agent = agent
    }

    /// What is known, by the names that the log has for it.
    package var fields: [(name: String, value: String)] {
        [("task", self.task), ("event", self.event), ("run", self.run), ("rule", self.rule), ("agent", self.agent)]
            .compactMap { name, value in value.map { (name, $0) } }
    }
}

private enum WorkKey: ServiceContextKey {
    typealias Value = WorkIdentity
    static let nameOverride: String? = "proactor-work"
}

extension ServiceContext {
    package var work: WorkIdentity? {
        get { self[WorkKey.self] }
        set { self[WorkKey.self] = newValue }
    }
}
