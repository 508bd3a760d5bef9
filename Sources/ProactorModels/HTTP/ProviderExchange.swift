import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ProactorComponents
import ProactorModel

/// One call of a provider over HTTP: a JSON text is posted, a stream of events comes back.
struct ProviderExchange: Sendable {
    /// Follows no redirects: a key must go nowhere but where the deployment says.
    ///
    /// One for all providers, and never shut down: a provider has no end of its own.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(ProviderLimits.connectTimeoutSeconds))
        )
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = ProviderLimits.connectionMaximum
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    private enum Outcome: Sendable {
        case ended(Result<ModelResponse, ModelFailure>)
        case passedLimit(ExchangeWatch.Limit?)
        case overdue
    }

    let url: String
    /// What goes along with the body, besides its length.
    let headers: HTTPHeaders
    let timeouts: ProviderTimeouts
    let failures: FailureReporter
    let now: @Sendable () -> Timestamp
    /// Bytes of an answer.
    var byteMaximum = ProviderLimits.answerByteMaximum

    /// Posts `body` and gives the answer to `assembler`; returns soon after the task is cancelled.
    func turn(
        posting body: [UInt8],
        _ assembler: some TurnAssembler,
        observe: @escaping @Sendable (ModelTurnPiece) async -> Void
    ) async throws(ModelFailure) -> ModelResponse {
        let watch = ExchangeWatch(self.timeouts)
        let result = await withTaskGroup(of: Outcome.self) { group in
            group.addTask { .ended(await self.answer(posting: body, assembler, watch, observe: observe)) }
            group.addTask { .passedLimit(await watch.passedLimit()) }
            group.addTask {
                await watch.overdueEnd()
                return .overdue
            }
            var passed: ExchangeWatch.Limit?
            for await outcome in group {
                group.cancelAll()
                switch outcome {
                case .passedLimit(let limit?): passed = passed ?? limit
                case .passedLimit(nil), .overdue: break
                case .ended(.success(let response)): return Result<_, ModelFailure>.success(response)
                case .ended(.failure(let failure)):
                    return .failure(passed.map { self.failures.failure(.timedOut, Self.sentence($0)) } ?? failure)
                }
            }
            preconditionFailure("the exchange is a task of the group")
        }
        return try result.get()
    }

    private static func sentence(_ limit: ExchangeWatch.Limit) -> String {
        switch limit {
        case .idle(let time): "the provider was silent for \(time.ruleText), which is 'timeout.idle'"
        case .total(let time): "the call took longer than \(time.ruleText), which is 'timeout.total'"
        }
    }

    private func answer(
        posting body: [UInt8],
        _ assembler: some TurnAssembler,
        _ watch: ExchangeWatch,
        observe: @Sendable (ModelTurnPiece) async -> Void
    ) async -> Result<ModelResponse, ModelFailure> {
        var hasBegun = false
        do {
            var request = HTTPClientRequest(url: self.url)
            request.method = .POST
            request.headers = self.headers
            request.body = .bytes(ByteBuffer(bytes: body))
            let response = try await Self.client.execute(request, deadline: .distantFuture)
            hasBegun = true
            watch.noteActivity()
            let head = AnswerHead(status: Int(response.status.code), headers: response.headers, now: self.now())
            guard (200..<300).contains(head.status), !head.isPage else {
                let bytes = await Self.beginning(of: response.body, watch)
                throw self.failures.failure(ErrorBody(bytes: bytes), head)
            }
            var assembler = assembler
            if head.isJSON {
                let answer = try await self.whole(response.body, head, watch)
                watch.notePassingOn()
                for piece in try assembler.take(whole: answer, head) { await observe(piece) }
            } else {
                try await self.stream(response.body, head, &assembler, watch, observe: observe)
            }
            return .success(ModelResponse(turn: try assembler.turn(head), limits: head.limits))
        } catch {
            return .failure(self.failures.failure(error, hasBegun: hasBegun))
        }
    }

    /// Reads a stream of events to its end.
    private func stream(
        _ body: HTTPClientResponse.Body,
        _ head: AnswerHead,
        _ assembler: inout some TurnAssembler,
        _ watch: ExchangeWatch,
        observe: @Sendable (ModelTurnPiece) async -> Void
    ) async throws {
        var parser = ServerSentEventParser()
        var count = 0
        do {
            for try await buffer in body {
                watch.noteActivity()
                count += buffer.readableBytes
                if assembler.isComplete { continue }
                guard count <= self.byteMaximum else { throw self.tooLarge(head) }
                for event in try parser.feed(buffer.readableBytesView) where !assembler.isComplete {
                    for piece in try assembler.take(event, head) {
                        watch.notePassingOn()
                        await observe(piece)
                        watch.noteActivity()
                    }
                }
                if assembler.isComplete { watch.noteWholeTurn() }
            }
        } catch let error as ServerSentEventParser.LimitExceeded {
            throw self.failures.failure(
                .malformed,
                "an event of the answer has more than \(error.byteMaximum) bytes",
                head
            )
        } catch  where assembler.isComplete {
            // The turn is there; how its connection ended no longer matters.
        }
    }

    private func whole(
        _ body: HTTPClientResponse.Body,
        _ head: AnswerHead,
        _ watch: ExchangeWatch
    ) async throws -> JSONValue {
        var bytes: [UInt8] = []
        for try await buffer in body {
            watch.noteActivity()
            guard bytes.count + buffer.readableBytes <= self.byteMaximum else {
                throw self.tooLarge(head)
            }
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        do {
            return try JSONParser.parse(bytes, limits: ProviderLimits.json)
        } catch {
            throw self.failures.failure(.malformed, "the answer is not JSON: \(error)", head)
        }
    }

    /// The first bytes of an error's body; what cannot be read is left out, for the status alone says enough.
    private static func beginning(of body: HTTPClientResponse.Body, _ watch: ExchangeWatch) async -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await buffer in body {
                watch.noteActivity()
                bytes.append(contentsOf: buffer.readableBytesView.prefix(ProviderLimits.errorByteMaximum - bytes.count))
                if bytes.count >= ProviderLimits.errorByteMaximum { break }
            }
        } catch {}
        return bytes
    }

    private func tooLarge(_ head: AnswerHead) -> ModelFailure {
        self.failures.failure(
            .malformed,
            "the answer has more than \(self.byteMaximum) bytes",
            head
        )
    }
}
