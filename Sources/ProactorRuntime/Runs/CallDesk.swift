import ProactorComponents
import ProactorEngine
import ProactorModel
import ProactorRules
import ProactorStorage
import ProactorTelemetry
import Tracing

/// A call that an agent asks for.
struct RunCall: Sendable {
    /// The place of what comes back in the journal.
    let index: Int
    let tool: ToolName
    let arguments: JSONValue
    /// How long it may take before the run's time is over.
    let time: Duration?
}

/// Makes the calls of runs: at once where nothing stands in the way, as runs of other agents where the tool delegates, and
/// after a person's approval where the tool has an effect.
struct CallDesk: Sendable {
    /// What became of an agent's calls.
    enum Outcome: Sendable {
        /// All are in the journal.
        case made([Step])
        /// Some wait; those that do not are in the journal.
        case waiting(RunSuspension)
    }

    /// What happens to a call that may work at another time.
    enum Failures: Sendable {
        /// The attempt fails, and the next one calls again.
        case endAttempt
        /// The agent is told, and decides.
        case areTold
    }

    /// Characters of a tool's result that are shown to those who watch; the journal holds all of it.
    private static let shownResultMaximum = 2000
    /// How long a call takes before those who watch are told that it was made.
    private static let shownAfter = Duration.milliseconds(100)
    /// Calls of one turn that are made at once.
    private static let callsAtOnce = 16

    let tools: ToolBox
    let store: any Store
    let limits: EngineLimits
    let clock: any WallClock

    /// Makes calls that are not in the journal yet.
    ///
    /// - Throws: ``StoreError``, or ``AttemptFailure`` for a call that may work at another time.
    func make(_ calls: [RunCall], for agentRun: AgentRun, used: RunUsage, failures: Failures) async throws -> Outcome {
        var waits = CallWaits()
        var ready: [ReadyCall] = []
        let proposals = try await self.proposals(of: agentRun)
        let children = try await self.children(for: calls, agentRun)
        for call in calls {
            let entry: ToolBox.Entry
            do throws(ToolFailure) { entry = try self.tools.entry(call.tool.tool) } catch {
                ready.append(ReadyCall(call, .failed(error)))
                continue
            }
            if let agent = entry.delegate {
                try await self.delegate(call, to: agent, entry, children[call.index], agentRun, used, &waits, &ready)
            } else {
                self.approve(call, entry, proposals[call.index], agentRun, &waits, &ready)
            }
        }
        let (steps, questions) = try await self.carryOut(ready, agentRun, failures)
        for question in questions { waits.proposals.append(self.proposal(for: question, agentRun)) }
        guard waits.isEmpty else { return .waiting(self.suspension(of: waits, agentRun, used)) }
        return .made(steps)
    }

    // MARK: What stands in the way

    private func proposals(of agentRun: AgentRun) async throws -> [Int: Proposal] {
        let found = try await self.store.callProposals(of: agentRun.run.id)
        return Dictionary(found.compactMap { p in p.step.map { ($0, p) } }) { first, _ in first }
    }

    private func children(for calls: [RunCall], _ agentRun: AgentRun) async throws -> [Int: Run] {
        guard calls.contains(where: { (try? self.tools.entry($0.tool.tool).delegate) != nil }) else { return [:] }
        let found = try await self.store.children(of: agentRun.run.id)
        return Dictionary(found.compactMap { run in run.parent.map { ($0.step, run) } }) { first, _ in first }
    }

    private func approve(
        _ call: RunCall,
        _ entry: ToolBox.Entry,
        _ proposal: Proposal?,
        _ agentRun: AgentRun,
        _ waits: inout CallWaits,
        _ ready: inout [ReadyCall]
    ) {
        guard let proposal else {
            guard entry.hasEffect else { return ready.append(ReadyCall(call, .call([], mayAsk: true))) }
            let question = CallQuestion(call: call, questions: [])
            return waits.proposals.append(self.proposal(for: question, agentRun))
        }
        let questions = CallQuestion.questions(of: proposal)
        switch CallApproval.verdict(of: proposal) {
        case .waiting: waits.isOpen = true
        case .approved:
            ready.append(ReadyCall(call, .call(questions.map(\.accepted), mayAsk: false), approval: proposal))
        case .refused(let why):
            // A tool without an effect is told that its question was declined; it may have an answer all the same.
            let declined = ReadyCall.Readiness.call(questions.map(\.declined), mayAsk: false)
            ready.append(ReadyCall(call, questions.isEmpty ? .refused(why) : declined))
        }
    }

    private func delegate(
        _ call: RunCall,
        to agent: String,
        _ entry: ToolBox.Entry,
        _ child: Run?,
        _ agentRun: AgentRun,
        _ used: RunUsage,
        _ waits: inout CallWaits,
        _ ready: inout [ReadyCall]
    ) async throws {
        let now = self.clock.now
        guard let child else {
            let depth = agentRun.run.parent?.depth ?? 0
            guard depth < self.limits.delegations else {
                let why = "runs delegate at most \(self.limits.delegations) deep (limits.delegations)"
                return ready.append(ReadyCall(call, .refused(why)))
            }
            guard agentRun.book.agents[agent] != nil else {
                return ready.append(ReadyCall(call, .refused("there is no agent '\(agent)'")))
            }
            return waits.children.append((call, agent, now.advanced(by: entry.timeout)))
        }
        if let output = Delegation.output(of: child) {
            ToolTelemetry.delegated(call, of: agentRun.run, to: child)
            return ready.append(ReadyCall(call, .output(output)))
        }
        let deadline = child.createdAt.advanced(by: entry.timeout)
        guard now >= deadline else {
            waits.isOpen = true
            return waits.deadlines.append(deadline)
        }
        let why = "no result within \(entry.timeout.ruleText)"
        let failure = RunFailure(code: "cancelled", message: why, isRetriable: false, attempt: child.attempt, at: now)
        try await self.store.cancel([child.id], because: failure)
        ready.append(ReadyCall(call, .refused(why)))
    }

    private func proposal(for question: CallQuestion, _ agentRun: AgentRun) -> Proposal {
        let now = self.clock.now
        let entry = try? self.tools.entry(question.call.tool.tool)
        let policy =
            entry?.approval ?? agentRun.rule.approval
            ?? ApprovalPolicy(
                approvers: [],
                quorum: 1,
                sinks: [InboxSink.name],
                onApproved: nil,
                onRejected: nil,
                onExpired: nil,
                expiresAfter: nil
            )
        var proposal = CallApproval.proposal(
            for: agentRun.run,
            step: question.call.index,
            tool: question.call.tool.description,
            arguments: question.call.arguments,
            questions: question.questions.map(\.json),
            policy: policy,
            cause: agentRun.claimed.event.event,
            id: ProposalID(at: now),
            at: now
        )
        proposal.event.join(ServiceContext.current)
        return proposal
    }

    private func suspension(
        of waits: CallWaits,
        _ agentRun: AgentRun,
        _ used: RunUsage
    ) -> RunSuspension {
        let now = self.clock.now
        let children = waits.children.map { call, agent, _ in
            Delegation.child(
                of: agentRun.run,
                step: call.index,
                agent: agent,
                arguments: call.arguments,
                limits: agentRun.definition.limits,
                used: used,
                siblings: waits.children.count,
                at: now
            )
        }
        var progress = zip(waits.children, children).map { wait, child in
            agentRun.journal.entry(
                .toolCalled,
                [
                    "tool": .string(wait.call.tool.description), "arguments": wait.call.arguments,
                    "delegatedTo": .string(child.id.rawValue),
                ]
            )
        }
        progress += waits.proposals.map { ProgressEntry.waiting($0, at: now) }
        let deadlines = waits.deadlines + waits.children.map(\.deadline)
        return RunSuspension(
            children: children,
            proposals: waits.proposals,
            deliveries: waits.proposals.flatMap { Delivery.all(of: $0, at: now) },
            until: deadlines.min(),
            progress: progress,
            at: now
        )
    }

    // MARK: Calls

    /// Makes the calls that nothing stands in the way of, and journals them; answers those that ask something as well.
    private func carryOut(
        _ ready: [ReadyCall],
        _ agentRun: AgentRun,
        _ failures: Failures
    ) async throws -> (steps: [Step], questions: [CallQuestion]) {
        var steps: [Step] = []
        var questions: [CallQuestion] = []
        try await withThrowingTaskGroup(of: CarriedOut.self) { group in
            var next = ready.makeIterator()
            func take(_ result: CarriedOut) {
                switch result {
                case .step(let step): steps.append(step)
                case .question(let question): questions.append(question)
                }
            }
            for _ in 0..<Self.callsAtOnce {
                guard let call = next.next() else { break }
                group.addTask { try await self.carryOut(call, agentRun, failures) }
            }
            while let result = try await group.next() {
                take(result)
                guard let call = next.next() else { continue }
                group.addTask { try await self.carryOut(call, agentRun, failures) }
            }
        }
        return (steps.sorted { $0.index < $1.index }, questions)
    }

    private func carryOut(_ ready: ReadyCall, _ agentRun: AgentRun, _ failures: Failures) async throws -> CarriedOut {
        let startedAt = self.clock.now
        let tool = ready.call.tool
        var told: JSONObject = ["tool": .string(tool.description)]
        var progress: [ProgressEntry] = []
        let output: StepOutput
        switch ready.readiness {
        case .output(let known): output = known
        case .refused(let why): output = .failure(why)
        case .failed(let failure): output = .failure(failure.message)
        case .call(let answers, let mayAsk):
            let (result, wasTold) = await self.call(ready, answers, agentRun)
            if !wasTold { progress.append(Self.called(ready.call, agentRun.journal)) }
            switch result {
            case .success(let value): output = .value(value)
            case .failure(let failure):
                if failure.kind == .inputRequired, !failure.questions.isEmpty, mayAsk {
                    return .question(CallQuestion(call: ready.call, questions: failure.questions))
                }
                try Task.checkCancellation()
                // What may work at the next attempt is not journaled: the next attempt shall call again.
                if failure.isRetriable, case .endAttempt = failures {
                    if !progress.isEmpty { try await agentRun.journal.tell(progress) }
                    throw AttemptFailure(
                        code: failure.kind.rawValue,
                        message: "the tool '\(tool)' failed: \(failure)",
                        isRetriable: true
                    )
                }
                output = .failure(failure.message)
            }
        }
        switch output {
        case .value(let value): told["result"] = Self.shown(value)
        case .failure(let message): told["error"] = .string(message)
        }
        let finishedAt = self.clock.now
        told["milliseconds"] = .int(finishedAt.duration(since: startedAt).wholeMilliseconds)
        let step = Step(
            index: ready.call.index,
            kind: .toolCall,
            name: tool.description,
            input: ready.call.arguments,
            output: output,
            startedAt: startedAt,
            finishedAt: finishedAt
        )
        progress.append(agentRun.journal.entry(.toolReturned, told))
        try await agentRun.journal.write(step, progress)
        return .step(step)
    }

    private static func called(_ call: RunCall, _ journal: Journal) -> ProgressEntry {
        journal.entry(.toolCalled, ["tool": .string(call.tool.description), "arguments": call.arguments])
    }

    /// Makes a call. Those who watch are told of it before it returns where it takes longer than a moment; of others they are
    /// told with the result, which costs the disk nothing more.
    ///
    /// - Returns: What came of it, and whether those who watch know of it.
    private func call(
        _ ready: ReadyCall,
        _ answers: [ToolQuestion.Answer],
        _ agentRun: AgentRun
    ) async -> (Result<JSONValue, ToolFailure>, wasTold: Bool) {
        let entry = Self.called(ready.call, agentRun.journal)
        return await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do { try await self.clock.sleep(until: self.clock.now.advanced(by: Self.shownAfter)) } catch {
                    return false
                }
                do { try await agentRun.journal.tell([entry]) } catch { return false }
                return true
            }
            let result: Result<JSONValue, ToolFailure>
            do throws(ToolFailure) {
                result = .success(try await self.result(of: ready, answers, agentRun))
            } catch {
                result = .failure(error)
            }
            group.cancelAll()
            return (result, await group.next() ?? false)
        }
    }

    private func result(
        of ready: ReadyCall,
        _ answers: [ToolQuestion.Answer],
        _ agentRun: AgentRun
    ) async throws(ToolFailure) -> JSONValue {
        let journal = agentRun.journal
        let call = ready.call
        let name = call.tool.description
        let toolCall = ToolCall(
            operation: call.tool.operation,
            arguments: call.arguments,
            idempotencyKey: "\(agentRun.run.id)-\(call.index)",
            answers: answers,
            // Who watches misses a line when the store is out of reach; the call goes on.
            progress: { text in
                try? await journal.tell(.reasoningStep, ["text": .string("\(name): \(text)")])
            }
        )
        return try await ToolTelemetry.measure(call, of: agentRun.run, approval: ready.approval) {
            () async throws(ToolFailure) in
            try await self.tools.call(call.tool.tool, toolCall, within: call.time, clock: self.clock)
        }
    }

    /// A result as it is shown: whole when it is short, its beginning otherwise.
    private static func shown(_ value: JSONValue) -> JSONValue {
        let text = value.jsonText
        guard text.unicodeScalars.count > Self.shownResultMaximum else { return value }
        return .string(String(String.UnicodeScalarView(text.unicodeScalars.prefix(Self.shownResultMaximum))) + "…")
    }
}
