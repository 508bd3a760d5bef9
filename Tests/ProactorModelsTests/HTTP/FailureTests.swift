import NIOHTTP1
import ProactorComponents
import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorModels

/// What failures are taken for, over HTTP, in both dialects.
@Suite(.timeLimit(.minutes(15))) struct FailureTests {
    static let kinds: [(StandInFailure.Kind, ModelFailure.Kind)] = [
        (.rateLimited, .rateLimited), (.overloaded, .overloaded), (.failed, .unavailable),
        (.unauthorized, .unauthorized), (.quotaExhausted, .quotaExhausted), (.spendLimitReached, .quotaExhausted),
        (.contextOverflow, .contextOverflow), (.invalid, .invalidRequest), (.unknownModel, .misconfigured),
        (.page(520), .unavailable), (.page(403), .unauthorized), (.page(413), .invalidRequest),
        (.page(529), .overloaded), (.page(429), .rateLimited), (.page(504), .timedOut), (.page(408), .timedOut),
        (.page(409), .unavailable), (.page(402), .quotaExhausted), (.page(301), .misconfigured),
        (.page(422), .invalidRequest), (.page(503), .overloaded), (.page(404), .misconfigured),
        (.page(200), .misconfigured),
        (.body(429, ["error": ["type": "mock_error", "message": "m"]]), .rateLimited),
        (.body(500, ["detail": "m"]), .unavailable), (.body(400, ["error": "m"]), .invalidRequest),
        (.body(400, ["error": ["code": 400, "message": "m", "type": "invalid_request_error"]]), .invalidRequest),
    ]

    @Test(arguments: StandInDialect.all, kinds)
    func `each failure is known by type, code or status`(
        dialect: StandInDialect,
        kinds: (StandInFailure.Kind, ModelFailure.Kind)
    ) async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.failure(StandInFailure(kinds.0)))
            let failure = try #require(await standIn.provider(dialect).failure())
            #expect(failure.kind == kinds.1)
            #expect(failure.message.contains("[request req_1]"))
            #expect(failure.limits.requests?.limit == 100_000)
            #expect(!failure.message.contains("<html>"))
        }
    }

    @Test(
        arguments: StandInDialect.all,
        [
            (StandInFailure.RetryAfter.seconds(7), Duration.seconds(7)), (.fraction(0.5), .milliseconds(500)),
            (.date(.seconds(90)), .seconds(90)), (.milliseconds(1500), .milliseconds(1500)),
        ]
    )
    func `the wait that is asked for is told`(
        dialect: StandInDialect,
        wait: (asked: StandInFailure.RetryAfter, told: Duration)
    ) async throws {
        // The provider's clock is years behind this one, and its dates are understood all the same.
        try await ProviderStandIn.run(.init(now: { Timestamp(seconds: 1_000_000_000) })) { standIn in
            standIn.enqueue(
                .failure(StandInFailure(.rateLimited, retryAfter: wait.asked)),
                .failure(StandInFailure(.rateLimited))
            )
            let provider = try standIn.provider(dialect)
            #expect(await provider.failure()?.retryAfter == wait.told)
            let failure = await provider.failure()
            #expect(failure?.retryAfter == nil)
            #expect(failure?.isRetriable == true)
        }
    }

    @Test(
        arguments: StandInDialect.all,
        [
            (StandInFailure.Kind.failed, false, ModelFailure.Kind.invalidRequest),
            (.rateLimited, false, .quotaExhausted),
            (.overloaded, false, .invalidRequest), (.invalid, true, .unavailable), (.invalid, false, .invalidRequest),
            (.failed, true, .unavailable), (.spendLimitReached, true, .quotaExhausted),
            (.contextOverflow, true, .contextOverflow), (.rateLimited, true, .rateLimited),
        ]
    )
    func `the provider's word on repeating goes before its status`(
        dialect: StandInDialect,
        example: (kind: StandInFailure.Kind, shouldRetry: Bool, result: ModelFailure.Kind)
    ) async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.failure(StandInFailure(example.kind, shouldRetry: example.shouldRetry)))
            let failure = try await standIn.provider(dialect).failure()
            #expect(failure?.kind == example.result)
        }
    }

    @Test(
        arguments: StandInDialect.all,
        [
            (StandInFailure.Kind.overloaded, ModelFailure.Kind.overloaded), (.rateLimited, .rateLimited),
            (.spendLimitReached, .quotaExhausted), (.failed, .unavailable), (.contextOverflow, .contextOverflow),
        ]
    )
    func `an error in the middle of a stream is known too`(
        dialect: StandInDialect,
        kinds: (StandInFailure.Kind, ModelFailure.Kind)
    ) async throws {
        // OpenAI's overload is told by its status alone, which a stream does not have.
        let expected = kinds.1 == .overloaded && dialect == .openAI ? .unavailable : kinds.1
        let place = dialect == .anthropic ? 3 : 2
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.text("some text", faults: [.errorEvent(at: place, StandInFailure(kinds.0))]))
            let pieces = Pieces()
            let provider = try standIn.provider(dialect)
            let failure = await #expect(throws: ModelFailure.self) {
                try await provider.turn(.sample) { pieces.add($0) }
            }
            #expect(failure?.kind == expected)
            #expect(pieces.text == "some t")
        }
    }

    @Test(arguments: StandInDialect.all)
    func `an event that is no JSON is malformed`(dialect: StandInDialect) async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.text("some text", faults: [.malformedEvent(at: 2)]))
            let failure = try await standIn.provider(dialect).failure()
            #expect(failure?.kind == .malformed)
            #expect(failure?.isRetriable == true)
        }
    }

    @Test(arguments: StandInDialect.all)
    func `no key and no flood of words stands in a message`(dialect: StandInDialect) async throws {
        try await ProviderStandIn.run { standIn in
            // The key lies across the place where the message is cut.
            let words = String(repeating: "a", count: 495) + testKey + String(repeating: "b", count: 100_000)
            for kind in [StandInFailure.Kind.invalid, .unauthorized, .failed] {
                standIn.enqueue(.failure(StandInFailure(kind, words)))
                let failure = try #require(await standIn.provider(dialect).failure())
                #expect(failure.message.count < 700)
                #expect(!failure.message.contains("stand"), "\(failure.message)")
            }
        }
    }

    @Test(arguments: StandInDialect.all)
    func `a refused key names where it is`(dialect: StandInDialect) async throws {
        try await ProviderStandIn.run(.init(key: "another-key")) { standIn in
            let failure = try await standIn.provider(dialect).failure()
            #expect(failure?.kind == .unauthorized)
            #expect(failure?.message.hasPrefix("the provider refuses the key; check ${env:KEY} (401, ") == true)
        }
    }

    @Test func `a server that wants a key where none is given says what to do`() async throws {
        try await ProviderStandIn.run { standIn in
            let provider = try provider(OpenAIModelKind(), "model: m\nbaseURL: \(standIn.openAIURL)")
            let failure = await provider.failure()
            #expect(failure?.kind == .unauthorized)
            #expect(failure?.message.hasPrefix("the provider wants a key; give 'key' in proactor.yaml") == true)
        }
    }

    @Test(arguments: StandInDialect.all)
    func `a wrong address is told`(dialect: StandInDialect) async throws {
        let kind: any ModelProvider
        // Port 1 of loopback, where nobody listens.
        switch dialect {
        case .anthropic:
            kind = try provider(AnthropicModelKind(), "model: m\nkey: ${env:KEY}\nbaseURL: http://127.0.0.1:1")
        case .openAI: kind = try provider(OpenAIModelKind(), "model: m\nbaseURL: http://127.0.0.1:1/v1")
        }
        let failure = await kind.failure()
        #expect(failure?.kind == .unavailable)
        #expect(failure?.message.hasPrefix("the provider gives no answer: ") == true, "\(failure?.message ?? "")")
    }

    @Test(arguments: StandInDialect.all)
    func `a redirection is not followed, least of all with the key`(dialect: StandInDialect) async throws {
        try await ProviderStandIn.run(.init(script: { _ in .text("x") })) { other in
            try await ProviderStandIn.run { standIn in
                let path = dialect == .anthropic ? "/v1/messages" : "/v1/chat/completions"
                standIn.enqueue(.failure(StandInFailure(.redirection(other.anthropicURL + path))))
                let failure = try await standIn.provider(dialect).failure()
                #expect(failure?.kind == .misconfigured)
                #expect(failure?.message.contains("check 'model' and 'baseURL'") == true)
                #expect(other.requests.isEmpty)
            }
        }
    }

    @Test(arguments: [[StandInFault.unstreamed], []])
    func `an answer that is too long is not read to its end`(faults: [StandInFault]) async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.text(String(repeating: "word ", count: 1000), faults: faults))
            let failures = FailureReporter(
                model: "m",
                keyReference: nil,
                remover: SecretRemover([]),
                kindOfError: AnthropicErrors.kind
            )
            var exchange = ProviderExchange(
                url: standIn.anthropicURL + "/v1/messages",
                headers: ["anthropic-version": "2026-10-21", "x-api-key": testKey],
                timeouts: ProviderTimeouts(),
                failures: failures,
                now: { SystemTime.now }
            )
            exchange.byteMaximum = 3000
            let body = AnthropicRequest.json(.sample, model: "m", cachesPrompts: false).jsonBytes
            let assembler = AnthropicTurnAssembler(model: "m", requestByteCount: 0, failures: failures)
            let limited = exchange
            let failure = await #expect(throws: ModelFailure.self) {
                try await limited.turn(posting: body, assembler) { _ in }
            }
            #expect(failure?.kind == .malformed)
            #expect(failure?.message == "the answer has more than 3000 bytes")
        }
    }

    @Test func `a body is read in each of its shapes`() {
        #expect(
            ErrorBody(["error": ["type": "t", "message": "m", "code": "c", "details": ["error_code": "d"]]])
                == ErrorBody(type: "t", code: "d", message: "m")
        )
        #expect(ErrorBody(["error": ["code": 400, "message": "m"]]) == ErrorBody(code: "400", message: "m"))
        #expect(ErrorBody(["error": "m"]) == ErrorBody(message: "m"))
        #expect(ErrorBody(["object": "error", "message": "m", "code": 42]) == ErrorBody(code: "42", message: "m"))
        #expect(ErrorBody(["detail": "m"]) == ErrorBody(message: "m"))
        #expect(ErrorBody(["detail": [1]]) == ErrorBody())
        #expect(ErrorBody(bytes: Array("<html>".utf8)) == ErrorBody())
        #expect(ErrorBody(bytes: []) == ErrorBody())
    }
}
