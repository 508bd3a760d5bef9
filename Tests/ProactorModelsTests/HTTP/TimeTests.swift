import ProactorComponents
import ProactorModel
import ProactorTestSupport
import Testing

@testable import ProactorModels

/// What takes too long, and what is given up.
@Suite(.timeLimit(.minutes(15))) struct TimeTests {
    @Test(arguments: StandInDialect.all, [StandInFault.silent, .stalls(afterEvents: 0), .stalls(afterEvents: 3)])
    func `silence ends a call`(dialect: StandInDialect, fault: StandInFault) async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.text("some text", faults: [fault]))
            let failure = try await standIn.provider(dialect, "timeout: { idle: 150ms }").failure()
            #expect(failure?.kind == .timedOut)
            #expect(failure?.message == "the provider was silent for 150ms, which is 'timeout.idle'")
            #expect(failure?.isRetriable == true)
        }
    }

    @Test(arguments: StandInDialect.all)
    func `a call ends at its whole time, however much still comes`(dialect: StandInDialect) async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.text(String(repeating: "word ", count: 2000)))
            let provider = try standIn.provider(dialect, "timeout: { total: 200ms }")
            let failure = await #expect(throws: ModelFailure.self) {
                // Whoever listens is slower than the provider.
                try await provider.turn(.sample) { _ in try? await Task.sleep(for: .milliseconds(1)) }
            }
            #expect(failure?.kind == .timedOut)
            #expect(failure?.message == "the call took longer than 200ms, which is 'timeout.total'")
        }
    }

    @Test(arguments: StandInDialect.all)
    func `a slow listener does not make the provider silent`(dialect: StandInDialect) async throws {
        try await ProviderStandIn.run(.init(script: { _ in .text("x") })) { standIn in
            let provider = try standIn.provider(dialect, "timeout: { idle: 1s }")
            let pieces = Pieces()
            // A machine that is busy elsewhere may be silent before anything comes, which says nothing here.
            for _ in 0..<10 where pieces.texts.isEmpty {
                let text = try? await provider.turn(.sample) { piece in
                    pieces.add(piece)
                    try? await Task.sleep(for: .milliseconds(1500))
                }.turn.text
                #expect(text == "x" || pieces.texts.isEmpty)
            }
            #expect(pieces.texts == ["x"])
        }
    }

    @Test func `what is passed on is no silence, what is waited for is`() async {
        let passing = ExchangeWatch(ProviderTimeouts(idle: .milliseconds(1), total: .milliseconds(200)))
        passing.notePassingOn()
        #expect(await passing.passedLimit() == .total(.milliseconds(200)))
        let waiting = ExchangeWatch(ProviderTimeouts(idle: .milliseconds(1), total: .seconds(600)))
        waiting.notePassingOn()
        waiting.noteActivity()
        #expect(await waiting.passedLimit() == .idle(.milliseconds(1)))
    }

    @Test(arguments: StandInDialect.all, [StandInFault.silent, .stalls(afterEvents: 3)])
    func `a cancelled call returns at once`(dialect: StandInDialect, fault: StandInFault) async throws {
        try await ProviderStandIn.run { standIn in
            standIn.enqueue(.text("some text", faults: [fault]))
            let provider = try standIn.provider(dialect)
            let (begun, begin) = AsyncStream.makeStream(of: Void.self)
            let failure = await withTaskGroup(of: ModelFailure?.self) { group in
                group.addTask {
                    do throws(ModelFailure) {
                        _ = try await provider.turn(.sample) { _ in begin.yield() }
                        return nil
                    } catch {
                        return error
                    }
                }
                if fault != .silent { _ = await begun.first { _ in true } }
                group.cancelAll()
                return await group.next() ?? nil
            }
            #expect(failure?.kind == .unavailable)
            #expect(failure?.message == "the call was cancelled")
        }
    }
}
