import ArgumentParser
import AsyncHTTPClient
import NIOCore
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

    /// How often in a row a connection is tried before the command gives up, and how long it waits between.
    private static let attemptsMaximum = 30
    private static let retryDelay = Duration.seconds(1)

    @Argument(help: "The task's id, as 'proactor send' prints it.")
    var task: String

    @OptionGroup var options: ClientOptions

    func run() async throws {
        let client = try self.options.client()
        var follower = TaskFollower(format: self.options.format)
        var failures = 0
        while !follower.isAtEnd {
            let before = follower.last
            do {
                guard let body = try await client.stream("/tasks/\(self.task)/stream", after: follower.last) else {
                    break
                }
                var parser = ServerSentEventParser()
                for try await buffer in body {
                    for event in parser.take(buffer.readableBytesView) { follower.show(event) }
                }
            } catch let failure as CommandFailure {
                throw failure
            } catch let failure as ConnectionFailure where before == 0 {
                throw CommandFailure(failure.description)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                guard failures < Self.attemptsMaximum else {
                    throw CommandFailure("the connection to \(client.server) was lost: \(error)")
                }
            }
            failures = follower.last > before ? 0 : failures + 1
            if !follower.isAtEnd { try await Task.sleep(for: Self.retryDelay) }
        }
        if follower.hasProblems { throw ExitCode(ExitStatus.problems) }
    }
}

/// Shows a task's entries as they come, each once.
struct TaskFollower {
    let format: OutputFormat
    private(set) var last = 0
    private(set) var isAtEnd = false
    private(set) var hasProblems = false

    init(format: OutputFormat) { self.format = format }

    mutating func show(_ event: ServerSentEvent) {
        guard let number = Int(event.id), number > self.last,
            let json = try? JSONParser.parse(
                event.data,
                limits: JSONLimits(sizeMaximum: 64 * 1_048_576, depthMaximum: 512)
            )
        else { return }
        self.last = number
        switch ProgressEntry.Kind(rawValue: event.event) {
        case .taskCompleted: self.isAtEnd = true
        case .ruleFailed, .hopLimitReached, .runDeadLettered: self.hasProblems = true
        default: break
        }
        switch self.format {
        case .json: Terminal.write(json.jsonText)
        case .text: Terminal.write(ProgressLine(json).rendered(isColored: Terminal.showsColor))
        }
    }
}
