import ArgumentParser
import ProactorModel

struct WatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follow a task until it is completed.",
        discussion: """
            Prints what happened to the task so far and then what happens, and ends with the task. When the server goes
            away it connects again and goes on where it was.

            The exit status is 1 when a rule could not be evaluated or a run became a dead letter.
            """
    )

    @Argument(help: "The task's id, as 'proactor send' prints it.")
    var task: String

    @OptionGroup var options: ClientOptions

    func run() async throws {
        var follower = TaskFollower(
            client: try self.options.client(),
            task: self.task,
            format: self.options.format
        )
        try await follower.run()
        if follower.hasProblems { throw ExitCode(ExitStatus.problems) }
    }
}
