import HTTPTypes
import Hummingbird
import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// Where the services behind sinks post what people pressed. Who posts is checked by the sink: such requests are signed.
struct SinkRoutes: Sendable {
    /// Bytes of a post: Slack sends the whole message along.
    private static let bodyMaximum = 1_048_576

    let sinks: [String: any Sink]
    let store: any Store
    let desk: ApprovalDesk
    let books: RuleBookShelf
    let directories: DirectoryShelf
    let clock: any WallClock

    func register(on router: RouterGroup<ServerContext>) {
        router.post("slack/:sink/interactions") { request, context in
            try await self.interact(try context.parameters.require("sink"), request)
        }
    }

    /// The paths at which sinks are answered.
    static func paths(of sinks: [String: any Sink]) -> [String] {
        sinks.compactMap { name, sink in sink is any InteractiveSink ? "/slack/\(name)/interactions" : nil }
    }

    private func interact(_ name: String, _ request: Request) async throws -> Response {
        guard let sink = self.sinks[name] as? any InteractiveSink else {
            throw Problem(
                .notFound,
                "not-found",
                "Not found",
                "there is no sink '\(name.prefix(80))' that takes answers"
            )
        }
        let body = try await RequestReader.body(of: request, sizeMaximum: Self.bodyMaximum)
        var headers: [String: String] = [:]
        for field in request.headers {
            // What stands there twice is what neither says, so that nobody can choose between two signatures.
            let name = field.name.canonicalName
            headers[name] = headers[name].map { "\($0), \(field.value)" } ?? field.value
        }
        let counter = SinkCounter(
            sink: name,
            channel: "slack",
            store: self.store,
            desk: self.desk,
            books: self.books,
            directories: self.directories,
            clock: self.clock
        )
        let posted = SinkRequest(headers: headers, body: body, receivedAt: self.clock.now)
        let answer = await sink.answer(posted, desk: counter)
        switch answer.status {
        case 401:
            throw Problem(.unauthorized, "signature", "Not signed", "the signature is missing, wrong or too old")
        case 400: throw Problem(.badRequest, "invalid-request", "Not understood", "this is no interaction")
        default: break
        }
        guard let json = answer.body else { return Response(status: .init(code: answer.status)) }
        return .json(json, status: .init(code: answer.status))
    }
}
