import HTTPTypes
import Hummingbird
import ProactorModel
import ProactorRuntime
import ProactorStorage

extension ConsoleRoutes {
    /// What can be done about a dead letter, as the form's buttons name it.
    private enum Action: String {
        case replay
        case resume
        case discard
    }

    func letters(_ request: Request, _ context: ServerContext) async throws -> Response {
        let includesResolved = try RequestReader.flag("all", request)
        let found = try await ScopedPage(
            limit: DeadLettersPage.pageMaximum,
            from: RequestReader.text("before", request).map(RunID.init(rawValue:)),
            cursor: \DeadLetter.run.id,
            isVisible: context.visibility.covers
        ) { before, limit throws(StoreError) in
            try await self.store.deadLetters(
                DeadLetterFilter(includesResolved: includesResolved),
                before: before,
                limit: limit
            )
        }
        let next = found.next.map { cursor in
            ConsolePaths.path(
                "/console/dead-letters",
                [("all", includesResolved ? "true" : nil), ("before", cursor.rawValue)]
            )
        }
        let page = DeadLettersPage(
            bar: self.bar(.deadLetters, context),
            letters: found.rows,
            includesResolved: includesResolved,
            next: next,
            now: self.clock.now
        )
        return .page(page.page.html)
    }

    func letter(_ id: RunID, _ context: ServerContext) async throws -> Response {
        try await self.letterPage(id, entered: nil, problem: nil, .ok, context)
    }

    func deal(with id: RunID, _ request: Request, _ context: ServerContext) async throws -> Response {
        let form = FormFields(
            try await RequestReader.body(of: request, sizeMaximum: RequestReader.smallBodyMaximum)
        )
        let reason = form["reason"].flatMap { $0.isEmpty ? nil : $0 }
        guard let action = form["action"].flatMap(Action.init(rawValue:)) else {
            let why = "The form was not understood; load the page again."
            return try await self.letterPage(id, entered: reason, problem: why, .badRequest, context)
        }
        do throws(Problem) {
            let named = form["by"].flatMap { $0.isEmpty ? nil : $0 }
            let actor = try Actor.anybody(named, context.principal, self.directories.current)
            guard context.visibility.covers(try await self.report(on: id).letter) else {
                throw Problem(DeadLetterError.notFound(id))
            }
            try await self.perform(action, on: id, by: actor, reason, context.principal.auditName)
        } catch {
            return try await self.letterPage(id, entered: reason, problem: error.detail, error.status, context)
        }
        return .redirect(to: ConsolePaths.deadLetter(id), type: .normal)
    }

    private func perform(
        _ action: Action,
        on id: RunID,
        by actor: String,
        _ reason: String?,
        _ principal: String?
    ) async throws(Problem) {
        do throws(DeadLetterError) {
            switch action {
            case .replay: _ = try await self.deadLetters.replay(id, by: actor, reason: reason, principal: principal)
            case .resume: _ = try await self.deadLetters.resume(id, by: actor, reason: reason, principal: principal)
            case .discard: try await self.deadLetters.discard(id, by: actor, reason: reason, principal: principal)
            }
        } catch {
            throw Problem(error)
        }
    }

    private func report(on id: RunID) async throws(Problem) -> DeadLetterReport {
        do { return try await self.deadLetters.report(on: id) } catch { throw Problem(error) }
    }

    private func letterPage(
        _ id: RunID,
        entered: String?,
        problem: String?,
        _ status: HTTPResponse.Status,
        _ context: ServerContext
    ) async throws -> Response {
        let report: DeadLetterReport
        do throws(DeadLetterError) {
            report = try await self.deadLetters.report(on: id)
        } catch .notFound {
            return self.missing("dead letter", id.rawValue, .deadLetters, context)
        } catch {
            throw Problem(error)
        }
        guard context.visibility.covers(report.letter) else {
            return self.missing("dead letter", id.rawValue, .deadLetters, context)
        }
        let page = DeadLetterPage(
            bar: self.bar(.deadLetters, context),
            report: report,
            dealer: self.dealer(context.principal),
            entered: entered,
            problem: problem
        )
        return .page(page.page.html, status: status)
    }

    private func dealer(_ principal: Principal) -> DeadLetterPage.Dealer {
        guard principal.roles.contains(.operate) else { return .nobody }
        guard principal == .open else { return .visitor }
        return .oneOf(self.directories.current.people.values.sorted { ($0.name, $0.id) < ($1.name, $1.id) })
    }
}
