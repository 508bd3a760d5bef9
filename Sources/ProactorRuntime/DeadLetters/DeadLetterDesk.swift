import ProactorEngine
import ProactorMatching
package import ProactorModel
import ProactorRules
package import ProactorStorage

/// Shows dead letters, and deals with them: the one way by which all surfaces do.
package struct DeadLetterDesk: Sendable {
    /// Dead letters that one call deals with.
    package static let batchMaximum = 500
    /// Characters of a reason.
    package static let reasonMaximum = 2000

    private let store: any Store
    private let books: RuleBookShelf
    private let limits: EngineLimits
    private let clock: any WallClock

    package init(store: any Store, books: RuleBookShelf, limits: EngineLimits, clock: any WallClock) {
        self.store = store
        self.books = books
        self.limits = limits
        self.clock = clock
    }

    /// Dead letters, youngest first.
    package func list(
        _ filter: DeadLetterFilter,
        before: RunID?,
        limit: Int
    ) async throws(DeadLetterError) -> [DeadLetter] {
        do { return try await self.store.deadLetters(filter, before: before, limit: limit) } catch {
            throw .store(error)
        }
    }

    /// A dead letter with its journal and all that it cost.
    package func report(on id: RunID) async throws(DeadLetterError) -> DeadLetterReport {
        let letter = try await self.letter(id)
        do throws(StoreError) {
            return DeadLetterReport(
                letter: letter,
                steps: try await self.store.steps(of: id),
                children: try await self.store.children(of: id),
                usage: try await self.store.usage(of: id)
            )
        } catch {
            throw .store(error)
        }
    }

    /// Runs a dead letter again, from its start, with the rule book in force.
    ///
    /// - Parameter principal: What the person was let in as, for the audit log; likewise below.
    /// - Returns: The run that does the work again.
    package func replay(
        _ id: RunID,
        by person: String,
        reason: String? = nil,
        principal: String? = nil
    ) async throws(DeadLetterError) -> Run {
        let letter = try await self.open(id, reason)
        try await self.requireNoProposals(letter.run)
        let now = self.clock.now
        let replay = try self.replay(of: letter, at: now)
        try await self.resolve(letter, .replayed, by: person, principal, reason, replay: replay, at: now)
        return replay
    }

    /// Puts a dead letter back into the queue: it goes on where its journal ends, with the rule book that it began with, and as many
    /// attempts as a new run has.
    package func resume(
        _ id: RunID,
        by person: String,
        reason: String? = nil,
        principal: String? = nil
    ) async throws(DeadLetterError) -> Run {
        let letter = try await self.open(id, reason)
        try await self.requireNoProposals(letter.run)
        try await self.resolve(letter, .resumed, by: person, principal, reason, replay: nil, at: self.clock.now)
        return letter.run
    }

    /// Takes a dead letter off the list of what is to be dealt with.
    package func discard(
        _ id: RunID,
        by person: String,
        reason: String?,
        principal: String? = nil
    ) async throws(DeadLetterError) {
        let letter = try await self.open(id, reason)
        try await self.resolve(letter, .discarded, by: person, principal, reason, replay: nil, at: self.clock.now)
    }

    // MARK: Parts

    private func letter(_ id: RunID) async throws(DeadLetterError) -> DeadLetter {
        let letter: DeadLetter?
        do { letter = try await self.store.deadLetter(id) } catch { throw .store(error) }
        guard let letter else { throw .notFound(id) }
        return letter
    }

    /// A dead letter that can be dealt with.
    private func open(_ id: RunID, _ reason: String?) async throws(DeadLetterError) -> DeadLetter {
        guard (reason?.unicodeScalars.count ?? 0) <= Self.reasonMaximum else {
            throw .refused("the reason is longer than \(Self.reasonMaximum) characters")
        }
        let letter = try await self.letter(id)
        if let resolution = letter.run.resolution { throw .resolved(id, resolution) }
        if let parent = letter.run.parent {
            throw .refused("\(id) works for \(parent.runID), which was told that it failed; deal with that run instead")
        }
        return letter
    }

    /// Refuses to work again on what people have in front of them: a run with proposals of what it emitted has ended once, and failed
    /// when one of them was sent back.
    private func requireNoProposals(_ run: Run) async throws(DeadLetterError) {
        let proposals: [Proposal]
        do { proposals = try await self.store.proposals(of: run.id) } catch { throw .store(error) }
        guard let proposal = proposals.last(where: { $0.step == nil }) else { return }
        throw .refused(
            "\(run.id) failed to revise what it proposed, and \(proposal.id) waits for people as it was; "
                + "send that back again, or discard this"
        )
    }

    private func replay(of letter: DeadLetter, at now: Timestamp) throws(DeadLetterError) -> Run {
        let name = letter.run.rule
        let book = self.books.current
        guard let rule = book.rule(named: name) else {
            throw .refused("today's rule book has no rule '\(name)'; resume the run with the rules that it began with")
        }
        let event = letter.event.event
        let json = CloudEventsJSON.json(from: event)
        let variables = EventVariables(envelope: json, data: event.jsonData, now: now)
        let outcome = RuleOutcome(rule, variables, promptSizeMaximum: self.limits.promptSize)
        let prompt: String
        switch outcome {
        case .matched(let text) where rule.takes(json): prompt = text
        case .failed(let part, let message):
            throw .refused("the '\(part.rawValue)' of today's rule '\(name)' cannot be evaluated: \(message)")
        case .matched, .missed:
            throw .refused("today's rule '\(name)' does not match the event any more; resume the run, or discard it")
        }
        return Run(
            id: RunID(at: now),
            taskID: letter.run.taskID,
            rule: rule.name,
            agent: rule.agent,
            ruleBook: book.hash,
            eventSequence: letter.run.eventSequence,
            prompt: prompt,
            createdAt: now,
            nextAt: now,
            priority: rule.priority,
            replayOf: letter.run.id
        )
    }

    private func resolve(
        _ letter: DeadLetter,
        _ action: Run.Resolution.Action,
        by person: String,
        _ principal: String?,
        _ reason: String?,
        replay: Run?,
        at now: Timestamp
    ) async throws(DeadLetterError) {
        let run = letter.run
        var told: JSONObject = [
            "run": .string(run.id.rawValue), "rule": .string(run.rule), "by": .string(person),
            "action": .string(action.rawValue),
        ]
        told["reason"] = reason.map(JSONValue.string)
        told["replay"] = replay.map { .string($0.id.rawValue) }
        var details = told
        details["principal"] = principal.map(JSONValue.string)
        let change = DeadLetterChange(
            runID: run.id,
            resolution: Run.Resolution(action: action, by: person, reason: reason, at: now, replay: replay?.id),
            replay: replay,
            audit: [
                AuditRecord(
                    at: now,
                    actor: person,
                    action: "deadletter.\(action.rawValue)",
                    subject: run.id.rawValue,
                    details: .object(details)
                )
            ],
            progress: [
                ProgressEntry(taskID: run.taskID, kind: .deadLetterResolved, at: now, data: .object(told))
            ],
            at: now
        )
        do throws(StoreError) {
            try await self.store.resolve(change)
        } catch .conflict {
            // Somebody else dealt with it in between.
            if let resolution = try await self.letter(run.id).run.resolution { throw .resolved(run.id, resolution) }
            throw .store(.conflict("the dead letter \(run.id)"))
        } catch {
            throw .store(error)
        }
    }
}

/// Why a dead letter is not dealt with.
package enum DeadLetterError: Error, Hashable, Sendable {
    case notFound(RunID)
    case resolved(RunID, Run.Resolution)
    case refused(String)
    case store(StoreError)
}

extension DeadLetterError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let id): "there is no dead letter '\(id)'"
        case .resolved(let id, let resolution):
            "\(id) was \(resolution.action.rawValue) by \(resolution.by) at \(resolution.at)"
                + (resolution.replay.map { " as \($0)" } ?? "") + " already"
        case .refused(let why): why
        case .store(let error): "\(error)"
        }
    }
}
