package import ProactorComponents
package import ProactorModel
import Synchronization

/// A tool that answers as a test says, and remembers its calls.
package final class ScriptedTool: Tool {
    private let made = Mutex<[ToolCall]>([])
    private let answer: @Sendable (_ call: ToolCall, _ number: Int) async throws(ToolFailure) -> JSONValue

    /// - Parameter answer: What comes of a call; calls are numbered from 1.
    package init(
        _ answer:
            @escaping @Sendable (_ call: ToolCall, _ number: Int) async throws(ToolFailure) -> JSONValue = { call, _ in
                call.arguments
            }
    ) {
        self.answer = answer
    }

    /// Every call so far, those that failed included.
    package var calls: [ToolCall] { self.made.withLock { $0 } }

    package func call(_ call: ToolCall) async throws(ToolFailure) -> JSONValue {
        let number = self.made.withLock { calls in
            calls.append(call)
            return calls.count
        }
        return try await self.answer(call, number)
    }
}

/// A tool whose calls wait until a test answers them.
package final class HeldTool: Tool {
    /// A call that waits for its answer.
    package struct Held: Sendable {
        package let call: ToolCall
        fileprivate let tool: HeldTool
        fileprivate let number: Int

        package func answer(_ value: JSONValue) { self.tool.end(self.number, .success(value)) }
        package func fail(_ failure: ToolFailure) { self.tool.end(self.number, .failure(failure)) }
    }

    private typealias Answer = Result<JSONValue, ToolFailure>

    private struct State {
        var count = 0
        var waiting: [Int: CheckedContinuation<Answer, Never>] = [:]
    }

    /// The calls, as they come; for one reader.
    package let calls: AsyncStream<Held>
    private let feed: AsyncStream<Held>.Continuation
    private let state = Mutex(State())

    package init() { (self.calls, self.feed) = AsyncStream.makeStream() }

    /// How many calls wait now, and how many there were.
    package var waiting: Int { self.state.withLock { $0.waiting.count } }
    package var count: Int { self.state.withLock { $0.count } }

    package func call(_ call: ToolCall) async throws(ToolFailure) -> JSONValue {
        let number = self.state.withLock { state in
            state.count += 1
            return state.count
        }
        let answer: Answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = self.state.withLock { state in
                    guard !Task.isCancelled else { return true }
                    state.waiting[number] = continuation
                    return false
                }
                if isCancelled {
                    continuation.resume(returning: Self.cancelled)
                } else {
                    self.feed.yield(Held(call: call, tool: self, number: number))
                }
            }
        } onCancel: {
            self.end(number, Self.cancelled)
        }
        return try answer.get()
    }

    private static let cancelled = Answer.failure(ToolFailure(.unavailable, "the call was cancelled"))

    private func end(_ number: Int, _ answer: Answer) {
        self.state.withLock { $0.waiting.removeValue(forKey: number) }?.resume(returning: answer)
    }
}
