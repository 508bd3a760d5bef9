package import ProactorComponents
package import ProactorModel

/// The deployment's tools, each behind its limits.
package struct ToolBox: Sendable {
    /// One tool and what bounds its calls.
    package struct Entry: Sendable {
        package let tool: any Tool
        /// How long a call may take.
        package let timeout: Duration
        /// Bytes of a result's JSON.
        package let resultSizeMaximum: Int

        package init(tool: any Tool, timeout: Duration, resultSizeMaximum: Int) {
            self.tool = tool
            self.timeout = timeout
            self.resultSizeMaximum = resultSizeMaximum
        }
    }

    private let entries: [String: Entry]

    package init(_ entries: [String: Entry]) { self.entries = entries }

    /// Calls a tool within its limits.
    package func call(
        _ name: String,
        _ call: ToolCall,
        clock: any WallClock
    ) async throws(ToolFailure) -> JSONValue {
        guard let entry = self.entries[name] else {
            throw ToolFailure(.misconfigured, "there is no tool '\(name)' in proactor.yaml")
        }
        let result = try await self.within(entry.timeout, clock) { () async -> Result<JSONValue, ToolFailure> in
            do throws(ToolFailure) {
                return .success(try await entry.tool.call(call))
            } catch {
                return .failure(error)
            }
        }
        let value = try result.get()
        let size = value.jsonBytes.count
        guard size <= entry.resultSizeMaximum else {
            throw ToolFailure(
                .resultTooLarge,
                "the result has \(size) bytes; the limit of the tool '\(name)' is \(entry.resultSizeMaximum) (resultSize)"
            )
        }
        return value
    }

    private func within(
        _ timeout: Duration,
        _ clock: any WallClock,
        _ work: @escaping @Sendable () async -> Result<JSONValue, ToolFailure>
    ) async throws(ToolFailure) -> Result<JSONValue, ToolFailure> {
        let result = await withTaskGroup(of: Result<JSONValue, ToolFailure>?.self) { group in
            group.addTask { await work() }
            group.addTask {
                do { try await clock.sleep(until: clock.now.advanced(by: timeout)) } catch { return nil }
                return .failure(ToolFailure(.timedOut, "no result within \(timeout.ruleText)"))
            }
            defer { group.cancelAll() }
            for await result in group { if let result { return result } }
            return .failure(ToolFailure(.unavailable, "the call was cancelled"))
        }
        return result
    }
}
