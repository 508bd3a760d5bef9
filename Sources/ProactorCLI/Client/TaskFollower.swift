import AsyncHTTPClient
import NIOCore
import ProactorModel

/// Shows the entries of a stream as they come, each once, across connections that break.
struct TaskFollower {
    /// What is followed.
    enum Stream: Sendable {
        case task(String)
        /// What happens in the whole engine, as far as the query lets it through; it never ends.
        case all(query: [(name: String, value: String?)])

        fileprivate var path: String {
            switch self {
            case .task(let id): "/tasks/\(id)/stream"
            case .all: "/stream"
            }
        }

        fileprivate var query: [(name: String, value: String?)] {
            switch self {
            case .task: []
            case .all(let query): query
            }
        }

        fileprivate var ends: Bool {
            switch self {
            case .task: true
            case .all: false
            }
        }
    }

    /// How often in a row a connection is tried before it is given up.
    private static let attemptsMaximum = 30
    private static let jsonLimits = JSONLimits(sizeMaximum: ServerSentEventParser.sizeMaximum, depthMaximum: 512)

    private let client: APIClient
    private let stream: Stream
    private let format: OutputFormat
    private let retryDelay: Duration
    private var last = 0
    private var isAtEnd = false
    /// Whether something was told that somebody must look into.
    private(set) var hasProblems = false

    /// - Parameter retryDelay: How long to wait before connecting again.
    init(client: APIClient, task: String, format: OutputFormat, retryDelay: Duration = .seconds(1)) {
        self.init(client: client, .task(task), format: format, retryDelay: retryDelay)
    }

    init(client: APIClient, _ stream: Stream, format: OutputFormat, retryDelay: Duration = .seconds(1)) {
        self.client = client
        self.stream = stream
        self.format = format
        self.retryDelay = retryDelay
    }

    /// Returns once the task is completed; never otherwise.
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
        let body = try await self.client.stream(self.stream.path, query: self.stream.query, after: self.last)
        guard let body else { return false }
        var parser = ServerSentEventParser()
        for try await buffer in body {
            for event in try parser.take(buffer.readableBytesView) { self.show(event) }
            // A stream of all says where it begins, so that nothing is missed where it breaks before its first entry.
            if !self.stream.ends, let place = Int(parser.lastEventID) { self.last = max(self.last, place) }
        }
        return true
    }

    private mutating func show(_ event: ServerSentEvent) {
        guard let number = Int(event.id), number > self.last,
            let json = try? JSONParser.parse(event.data, limits: Self.jsonLimits)
        else { return }
        self.last = number
        // A stream that could not keep up says from where to ask on, and ends.
        guard event.event != "lagging" else { return }
        switch ProgressEntry.Kind(rawValue: event.event) {
        case .taskCompleted: self.isAtEnd = self.stream.ends
        case .ruleFailed, .hopLimitReached, .runDeadLettered: self.hasProblems = true
        default: break
        }
        switch self.format {
        case .json: Terminal.write(json)
        case .text: Terminal.write(ProgressLine(json).rendered(isColored: Terminal.showsColor))
        }
    }
}
