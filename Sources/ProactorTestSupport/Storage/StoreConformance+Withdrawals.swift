import ProactorModel
import ProactorStorage
import Testing

extension StoreConformance {
    /// What ``WithdrawalStore`` promises.
    static let withdrawals: [StoreCheck] = [
        StoreCheck("an event withdraws what waits of its rule and key, and nothing else") { fixture async throws in
            let moot = try await Self.proposal("a", key: "1", fixture)
            _ = try await Self.proposal("b", key: "2", fixture)
            _ = try await Self.proposal("c", key: nil, fixture)
            try await Self.route("later", [WithdrawalNotice(rule: "other", key: "1")], fixture)
            #expect(try await fixture.store.dueWithdrawals(limit: 9).isEmpty)
            try await Self.route("last", [WithdrawalNotice(rule: "reorder", key: "1")], fixture)
            let due = try await fixture.store.dueWithdrawals(limit: 9)
            #expect(due.map(\.proposal) == [moot])
            #expect(due.map(\.event.event.id) == ["last"])
            try await fixture.store.commit(Self.change(moot, to: .withdrawn))
            #expect(try await fixture.store.dueWithdrawals(limit: 9).isEmpty)
            #expect(try await fixture.store.forgetWithdrawals() == 2)
        },
        StoreCheck("an event withdraws what a run proposes later that was woken before it") { fixture async throws in
            let claimed = try await fixture.claimedRun("a")
            try await Self.route("later", [WithdrawalNotice(rule: "reorder", key: "1")], fixture)
            // A run that is at work may propose something yet.
            #expect(try await fixture.store.forgetWithdrawals() == 0)
            var proposal = StoreFixture.proposal(for: claimed)
            proposal.withdrawalKey = "1"
            try await fixture.complete(claimed, proposals: [proposal])
            #expect(try await fixture.store.dueWithdrawals(limit: 9).map(\.proposal) == [proposal])
            #expect(try await fixture.store.forgetWithdrawals() == 0)
        },
        StoreCheck("an event does not withdraw what a later one led to, and of several the first is named") {
            fixture async throws in
            try await Self.route("before", [WithdrawalNotice(rule: "reorder", key: "1")], fixture)
            let proposal = try await Self.proposal("a", key: "1", fixture)
            #expect(try await fixture.store.dueWithdrawals(limit: 9).isEmpty)
            for id in ["first", "second"] {
                try await Self.route(id, [WithdrawalNotice(rule: "reorder", key: "1")], fixture)
            }
            let due = try await fixture.store.dueWithdrawals(limit: 9)
            #expect(due.map(\.proposal.id) == [proposal.id])
            #expect(due.map(\.event.event.id) == ["first"])
        },
    ]

    private static func proposal(_ id: String, key: String?, _ fixture: StoreFixture) async throws -> Proposal {
        let claimed = try await fixture.claimedRun(id)
        var proposal = StoreFixture.proposal(for: claimed)
        proposal.withdrawalKey = key
        try await fixture.complete(claimed, proposals: [proposal])
        return proposal
    }

    /// Accepts an event and routes it, with what it withdraws.
    private static func route(_ id: String, _ withdrawals: [WithdrawalNotice], _ fixture: StoreFixture) async throws {
        let event = try await fixture.accept(StoreFixture.newEvent(id))
        let routed = RoutedEvent(sequence: event.sequence, taskID: event.taskID, withdrawals: withdrawals)
        try await fixture.store.commit(
            RoutingCommit(
                from: try await fixture.store.routerPosition(),
                to: event.sequence,
                events: [routed],
                at: StoreFixture.moment(2)
            )
        )
    }
}
