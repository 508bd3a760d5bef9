package import ProactorComponents
import ProactorEngine
package import ProactorModel
import ProactorRules

/// The deployment's tools, each behind its limits.
package struct ToolBox: Sendable {
    /// One tool and what bounds its calls.
    package struct Entry: Sendable {
        package let tool: any Tool
        /// What it is for, as `proactor.yaml` says.
        package let description: String?
        /// How long a call may take.
        package let timeout: Duration
        /// Bytes of a result's JSON.
        package let resultSizeMaximum: Int
        /// Whether each call needs a person's approval.
        package let hasEffect: Bool
        /// Who approves a call; `nil` leaves it to the rule.
        package let approval: ApprovalPolicy?

        package init(
            tool: any Tool,
            description: String? = nil,
            timeout: Duration,
            resultSizeMaximum: Int,
            hasEffect: Bool = false,
            approval: ApprovalPolicy? = nil
        ) {
            self.tool = tool
            self.description = description
            self.timeout = timeout
            self.resultSizeMaximum = resultSizeMaximum
            self.hasEffect = hasEffect
            self.approval = approval
        }

        /// The agent that the tool wakes, where it delegates.
        var delegate: String? { (self.tool as? DelegateTool)?.agent }
    }

    private let entries: [String: Entry]

    package init(_ entries: [String: Entry]) { self.entries = entries }

    /// The tool with this name in `proactor.yaml`.
    func entry(_ name: String) throws(ToolFailure) -> Entry {
        guard let entry = self.entries[name] else {
            throw ToolFailure(.misconfigured, "there is no tool '\(name)' in proactor.yaml")
        }
        return entry
    }

    /// What an agent with these tools can call.
    ///
    /// - Throws: the first failure of a tool that could not say what it offers.
    func offers(of tools: [String]) async throws(ToolFailure) -> [ToolCatalogue.Offer] {
        var offers: [ToolCatalogue.Offer] = []
        for name in tools {
            let entry = try self.entry(name)
            for operation in try await entry.tool.operations() {
                let description = [entry.description, operation.description].compactMap(\.self).joined(separator: "\n")
                offers.append(
                    ToolCatalogue.Offer(
                        tool: ToolName(tool: name, operation: operation.name),
                        description: description,
                        inputSchema: operation.inputSchema
                    )
                )
            }
        }
        return offers
    }

    /// Calls a tool within its limits.
    ///
    /// - Parameter time: What the run has left; the tool's own limit may be shorter.
    package func call(
        _ name: String,
        _ call: ToolCall,
        within time: Duration? = nil,
        clock: any WallClock
    ) async throws(ToolFailure) -> JSONValue {
        let entry = try self.entry(name)
        let limit = min(entry.timeout, time ?? entry.timeout)
        let result = await self.within(limit, clock) { () async -> Result<JSONValue, ToolFailure> in
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
    ) async -> Result<JSONValue, ToolFailure> {
        await withTaskGroup(of: Result<JSONValue, ToolFailure>?.self) { group in
            group.addTask { await work() }
            group.addTask {
                do { try await clock.sleep(until: clock.now.advanced(by: timeout)) } catch { return nil }
                return .failure(ToolFailure(.timedOut, "no result within \(timeout.ruleText)"))
            }
            defer { group.cancelAll() }
            for await result in group { if let result { return result } }
            return .failure(ToolFailure(.unavailable, "the call was cancelled"))
        }
    }

    /// Frees what the tools hold.
    package func close() async {
        await withDiscardingTaskGroup { group in
            for entry in self.entries.values { group.addTask { await entry.tool.close() } }
        }
    }
}
