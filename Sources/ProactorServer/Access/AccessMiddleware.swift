import HTTPTypes
import Hummingbird
import Logging
import ProactorAccess
import ProactorModel
import ProactorRuntime

/// Finds out who sent a request, and answers those who have not said who they are before anything of the request is looked at:
/// they learn neither what there is nor what there is not.
struct AccessMiddleware: RouterMiddleware {
    /// `nil` lets everybody do everything.
    let access: AccessControl?
    let books: RuleBookShelf
    let attempts: FailedAttempts
    let clock: any WallClock

    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let access {
            try await self.identify(request, &context, access)
            if context.principal == .anonymous, !PublicPaths.contains(request.uri.path) {
                return try Self.refusal(of: request)
            }
        } else {
            context.principal = .open
        }
        context.visibility = Visibility(context.principal, self.books.current)
        return try await next(request, context)
    }

    /// - Throws: ``Problem`` for a token that is worth nothing; a session's cookie that is worth nothing counts for none.
    private func identify(
        _ request: Request,
        _ context: inout ServerContext,
        _ access: AccessControl
    ) async throws(Problem) {
        if let header = request.headers[.authorization] {
            do throws(AccessRefusal) {
                guard let token = BearerHeader.token(in: header) else { throw .unknown }
                let bearer = try await access.bearer(of: token, at: self.clock.now)
                context.principal = bearer.principal
                context.holds = { access.holds(bearer, at: $0) }
            } catch {
                // Others may be spoken to with credentials of their own, such as those of a webhook's sender.
                guard !PublicPaths.contains(request.uri.path) else { return }
                throw self.refusal(error, request, context)
            }
        } else if let cookie = SessionCookie.value(in: request),
            let bearer = access.bearer(ofSession: cookie, at: self.clock.now)
        {
            context.principal = bearer.principal
            context.holds = { access.bearer(ofSession: cookie, at: $0) != nil }
            context.isSession = true
        }
    }

    private func refusal(_ refusal: AccessRefusal, _ request: Request, _ context: ServerContext) -> Problem {
        guard refusal != .undecided else { return .undecided }
        if let wait = self.attempts.note(from: context.peer, at: self.clock.now) { return .tooManyAttempts(wait) }
        context.logger.notice(
            "an access token was refused",
            metadata: ["peer": "\(context.peer)", "reason": "\(refusal)", "method": "\(request.method)"]
        )
        return .unauthenticated("\(refusal)", isTokenInvalid: true)
    }

    /// People are shown where to sign in; programs are told what to send.
    private static func refusal(of request: Request) throws(Problem) -> Response {
        guard AcceptedType.prefersHTML(request) else {
            throw .unauthenticated("send an access token as 'Authorization: Bearer …'", isTokenInvalid: false)
        }
        return SignInPlace.redirect(from: request)
    }
}

/// What everybody may ask for, on a server with access control as well.
enum PublicPaths {
    /// Whole paths, and beginnings that end with a slash.
    private static let paths = [
        "/health/live", "/health/ready", "/openapi.json", "/sign-in", "/assets/",
        // Their senders sign what they send.
        "/webhooks/", "/slack/",
        // Whoever has a link shows who they are with it.
        "/approvals/",
    ]

    /// Below the beginnings, what not everybody may ask for.
    private static let exceptions = ["/webhooks/rejected", "/webhooks/rejected/"]

    static func contains(_ path: String) -> Bool {
        guard !Self.exceptions.contains(where: { $0.hasSuffix("/") ? path.hasPrefix($0) : path == $0 }) else {
            return false
        }
        return Self.paths.contains { $0.hasSuffix("/") ? path.hasPrefix($0) : path == $0 }
    }
}

/// The header `Authorization` with a bearer token (RFC 6750, section 2.1).
enum BearerHeader {
    private static let scheme = "bearer "

    static func token(in header: String) -> String? {
        guard header.prefix(Self.scheme.count).lowercased() == Self.scheme else { return nil }
        let token = header.dropFirst(Self.scheme.count).drop { $0 == " " }
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2C }) else { return nil }
        return String(token)
    }
}
