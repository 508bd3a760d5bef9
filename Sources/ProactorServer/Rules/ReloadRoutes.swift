import Hummingbird
import ProactorDiagnostics
import ProactorModel
import ProactorRuntime

/// `POST /reload`: reads the rule book and what else can change without a restart, and puts it in force when it checks.
struct ReloadRoutes: Sendable {
    let desk: ReloadDesk

    func register(on router: RouterGroup<ServerContext>) {
        router.requiring(.operate).post("reload") { _, context in
            try context.visibility.requireEverything("reloading")
            return try await self.reload(context.principal)
        }
    }

    private func reload(_ principal: Principal) async throws -> Response {
        guard let report = await self.desk.reload(by: principal.person ?? principal.id) else {
            throw Problem(
                .serviceUnavailable,
                "shutting-down",
                "The server shuts down",
                "the server shuts down, and reads everything when it starts",
                retryAfter: .seconds(5)
            )
        }
        guard !report.isAccepted else { return .json(report.json) }
        var members = report.json.objectValue ?? [:]
        members["accepted"] = nil
        if let failure = report.failure {
            throw Problem(
                .serviceUnavailable,
                "store-unavailable",
                "The store cannot be reached now",
                "\(failure); what was before stays in force",
                members: members,
                retryAfter: .seconds(5)
            )
        }
        let errors = report.diagnostics.count { $0.severity == .error }
        throw Problem(
            .unprocessableContent,
            "rule-book-refused",
            "The files do not check",
            "\(errors) error\(errors == 1 ? "" : "s"), see 'problems'; what was before stays in force",
            members: members
        )
    }
}
