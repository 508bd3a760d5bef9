import AsyncHTTPClient
import NIOCore
import ProactorModel

/// Shows a task's entries as they come, each once, across connections that break.
struct TaskFollower {
    /// How often in a row a connection is tried before it is given up.
    private static let attemptsMaximum = 30
    private static let jsonLimits = JSONLimits(sizeMaximum: ServerSentEventParser.sizeMaximum, depthMaximum: 512)

    private let client: APIClient
    private let task: String
    private let format: OutputFormat
    private let retryDelay: Duration
    private var last = 0
    private var isAtEnd = false
    /// Whether something was told that somebody must look into.
    private(set) var hasProblems = false

    /// - Parameter retryDelay: How long to wait before connecting again.
    init(client: APIClient, task: String, format: OutputFormat, retryDelay: Duration = .seconds(1)) {
        self.client = client
        self.task = task
        self.format = format
        self.retryDelay = retryDelay
    }

    /// Returns once the task is completed.
    mutating func run() async throws {
        var failures = 0
        while !self.isAtEnd {
            let before = self.last
            do {
                // Nothing comes after the last entry when the task is completed.
                guard try await self.read() else { return }
                // A stream that the server ended in order may be asked for again as often as it takes.
                failures = 0
            } catch let failure as CommandFailure {
                throw failure
            } catch let failure as CancellationError {
                throw failure
            } catch is ServerSentEventTooLarge {
                throw CommandFailure("\(self.client.server) sent more than fits one entry; is it a Proactor server?")
            } catch let failure as ConnectionFailure where before == 0 {
                throw failure
            } catch {
                failures = self.last > before ? 1 : failures + 1
                guard failures < Self.attemptsMaximum else {
                    throw CommandFailure("the connection to \(self.client.server) was lost; start the command again")
                }
            }
            if !self.isAtEnd { try await Task.sleep(for: self.retryDelay) }
        }
    }

    /// Shows what one connection brings; `false` when there was nothing more to bring.
    private mutating func read() async throws -> Bool {
        guard let body = try await self.client.stream("/tasks/\(self.task)/stream", after: self.last) else {
            return false
        }
        var parser = ServerSentEventParser()
        for try await buffer in body {
            for event in try parser.take(buffer.readableBytesView) { self.show(event) }
        }
        return true
    }

    private mutating func show(_ event: ServerSentEvent) {
        guard let number = Int(event.id), number > self.last,
            let json = try? JSONParser.parse(event.data, limits: Self.jsonLimits)
        else { return }
        self.last = number
        switch ProgressEntry.Kind(rawValue: event.event) {
        case .taskCompleted: self.isAtEnd = true
        case .ruleFailed, .hopLimitReached, .runDeadLettered: self.hasProblems = true
        default: break
        }
        switch self.format {
        case .json: Terminal.write(json)
        case .text: Terminal.write(ProgressLine(json).rendered(isColored: Terminal.showsColor))
        }
    }
}
