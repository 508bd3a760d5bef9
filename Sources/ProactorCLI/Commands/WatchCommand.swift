import ArgumentParser
import ProactorModel

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a task until it is completed, or everything that happens.",
        discussion: """
            Prints what happened to the task so far and then what happens, and ends with the task. When the server goes
            away it connects again and goes on where it was.

            With --all it prints what happens in the whole engine from now on, until Ctrl-C ends it: of every task, or of
            those that the other options choose.

            The exit status is 1 when a rule could not be evaluated or a run became a dead letter.
            """
    )

    @Argument(help: "The task's id, as 'proactor send' prints it.")
    var task: String?

    @Flag(help: "Follow everything.")
    var all = false

    @Option(help: "With --all: only tasks that an event of this type began.")
    var type: String?

    @Option(help: "With --all: only tasks that this rule matched.")
    var rule: String?

    @Option(help: "With --all: only tasks in which this agent works.")
    var agent: String?

    @Option(help: "With --all: only tasks of this domain.")
    var domain: String?

    @Option(help: "With --all: only entries of these kinds, such as ProposalWaiting,RunDeadLettered.")
    var kind: String?

    @OptionGroup var options: ClientOptions

    private var filter: [(name: String, value: String?)] {
        [
            ("type", self.type), ("rule", self.rule), ("agent", self.agent), ("domain", self.domain),
            ("kind", self.kind),
        ]
    }

    func validate() throws {
        guard (self.task == nil) == self.all else {
            throw ValidationError("name a task to follow, or pass --all")
        }
        guard self.all || self.filter.allSatisfy({ $0.value == nil }) else {
            throw ValidationError("--type, --rule, --agent, --domain and --kind go with --all")
        }
    }

    func run() async throws {
        let stream = self.task.map { TaskFollower.Stream.task($0) } ?? .all(query: self.filter)
        var follower = TaskFollower(client: try self.options.client(), stream, format: self.options.format)
        try await follower.run()
        if follower.hasProblems { throw ExitCode(ExitStatus.problems) }
    }
}
