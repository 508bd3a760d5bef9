/// What every implementation of ``ProactorStorage/Store`` must do.
///
/// A test target runs it with one parameterised test over ``checks``, giving each an empty store:
///
///     @Test(arguments: StoreConformance.checks)
///     func `the store conforms`(check: StoreCheck) async throws { try await check.run(on: emptyStore()) }
package enum StoreConformance {
    package static let checks: [StoreCheck] =
        Self.eventLog + Self.routing + Self.claims + Self.leases + Self.completion + Self.tasks + Self.taskLists
        + Self.progress + Self.proposals + Self.deliveries + Self.audit + Self.governor + Self.spending
        + Self.waiting + Self.deadLetters + Self.statistics + Self.lifecycle + Self.webhooks
        + Self.allProgress + Self.intake + Self.callbacks
        + Self.lookups + Self.retention + Self.sendingBack + Self.withdrawals + Self.activity + Self.operators
}
