import ProactorComponents
import ProactorEngine
import ProactorJSONSchema
import ProactorModel
import ProactorRules
import ProactorRuntime
import ProactorStorage

/// Does what people press in one sink, in their names.
struct SinkCounter: SinkDesk {
    /// Flaws of one answer.
    private static let flawMaximum = 20

    /// The sink's name, which the audit log notes.
    let sink: String
    /// What decisions are said to be made by.
    let channel: String
    let store: any Store
    let desk: ApprovalDesk
    let books: RuleBookShelf
    let directories: DirectoryShelf
    let clock: any WallClock

    func decide(_ decision: SinkDecision) async -> SinkDecisionAnswer {
        guard let person = self.person(decision.account) else { return .refused(Self.stranger(decision.account)) }
        do {
            _ = try await self.desk.decide(
                decision.proposal,
                decision.verdict,
                by: person,
                reason: decision.reason,
                revision: decision.revision,
                channel: self.channel,
                principal: self.principal
            )
            return .taken
        } catch {
            return .refused("Nothing was decided: \(Problem(error).detail)")
        }
    }

    func draft(of id: ProposalID, revision: Int, for account: String) async -> SinkDraftAnswer {
        guard let person = self.person(account) else { return .refused(Self.stranger(account)) }
        do {
            guard let proposal = try await self.store.proposal(id) else { throw ApprovalError.notFound(id) }
            do throws(DecisionRefusal) {
                try ProposalDecision.checkEditable(
                    proposal,
                    by: person,
                    revision: revision,
                    directory: self.directories.current,
                    at: self.clock.now
                )
            } catch {
                throw ApprovalError.refused(error)
            }
            let schema = self.books.current.eventTypes[proposal.event.type]?.schema?.document
            return .draft(SinkDraft(payload: proposal.event.jsonData, schema: schema))
        } catch let error as ApprovalError {
            return .refused("It cannot be changed: \(Problem(error).detail)")
        } catch {
            return .refused("It cannot be changed now; try again, or use the inbox.")
        }
    }

    func edit(_ edit: SinkEdit) async -> SinkEditAnswer {
        guard let person = self.person(edit.account) else { return .refused(Self.stranger(edit.account)) }
        do {
            _ = try await self.desk.edit(
                edit.proposal,
                data: edit.data,
                by: person,
                reason: edit.reason,
                revision: edit.revision,
                principal: self.principal
            )
            return .taken
        } catch .refused(.invalidPayload(let violations)) {
            let flaws = violations.prefix(Self.flawMaximum)
                .map { SinkEditAnswer.Flaw(pointer: $0.instance, message: $0.message) }
            return .invalid(flaws)
        } catch {
            return .refused("Nothing was changed: \(Problem(error).detail)")
        }
    }

    private var principal: String { "sink:\(self.sink)" }

    private func person(_ account: String) -> String? { self.directories.current.person(slack: account)?.id }

    private static func stranger(_ account: String) -> String {
        "Proactor does not know who you are. Whoever runs it can add 'slack: \(account.prefix(80))' to you under 'people'."
    }
}
