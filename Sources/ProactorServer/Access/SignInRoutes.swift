import HTTPTypes
import Hummingbird
import Logging
import ProactorAccess
import ProactorModel
import ProactorRuntime
import ProactorStorage

/// `/sign-in` and `/sign-out`: how people come to the pages of a server with access control.
struct SignInRoutes: Sendable {
    private struct Fields: Decodable {
        var token: String
        var next: String?
    }

    /// `nil` on an open server, where nobody has to.
    let access: AccessControl?
    let attempts: FailedAttempts
    let store: any Store
    let clock: any WallClock
    let pages: InboxPages
    /// Whether the server itself speaks TLS.
    let isTLS: Bool

    func register(on router: RouterGroup<ServerContext>) {
        router.get("sign-in") { request, _ in
            guard self.access != nil else { return Response.redirect(to: "/", type: .normal) }
            return self.page(next: RequestReader.text("next", request), problem: nil, .ok)
        }
        router.post("sign-in") { request, context in try await self.signIn(request, context) }
        router.requiring(.emit, .read, .approve, .operate).post("sign-out") { request, context in
            try await self.signOut(request, context)
        }
    }

    private func page(next: String?, problem: String?, _ status: HTTPResponse.Status) -> Response {
        var values: [String: Any] = ["title": "Sign in"]
        values["next"] = next.flatMap(SignInPlace.next)
        values["problem"] = problem
        return .page(self.pages.render("sign-in", values), status: status)
    }

    private func signIn(_ request: Request, _ context: ServerContext) async throws -> Response {
        guard let access else { return .redirect(to: "/", type: .normal) }
        let body = try await RequestReader.body(of: request, sizeMaximum: RequestReader.smallBodyMaximum)
        let text = String(decoding: body, as: UTF8.self)
        guard let fields = try? URLEncodedFormDecoder().decode(Fields.self, from: text) else {
            return self.page(next: nil, problem: "The form was not understood; load the page again.", .badRequest)
        }
        let now = self.clock.now
        let bearer: Bearer
        do throws(AccessRefusal) {
            // What a copied token has at its ends is not part of it.
            bearer = try await access.bearer(of: fields.token.filter { !$0.isWhitespace }, at: now)
        } catch {
            return self.refusal(error, fields.next, context, at: now)
        }
        guard !bearer.principal.roles.isDisjoint(with: [.read, .approve]) else {
            let why = "This token neither reads nor approves, so that there is nothing to see with it."
            return self.page(next: fields.next, problem: why, .forbidden)
        }
        let isSecure = self.isTLS || request.headers[.origin]?.lowercased().hasPrefix("https://") == true
        guard let session = access.signIn(bearer, at: now),
            let cookie = SessionCookie.cookie(session, isSecure: isSecure)
        else { return self.page(next: fields.next, problem: "No cookie could hold this session.", .badRequest) }
        try await self.note("session.opened", bearer.principal, ["by": .string(bearer.proof.kind)], context, at: now)
        var response = Response.redirect(to: fields.next.flatMap(SignInPlace.next) ?? "/", type: .normal)
        response.headers[.cacheControl] = "no-store"
        response.setCookie(cookie)
        return response
    }

    private func refusal(
        _ refusal: AccessRefusal,
        _ next: String?,
        _ context: ServerContext,
        at now: Timestamp
    ) -> Response {
        guard refusal != .undecided else {
            return self.page(next: next, problem: Problem.undecided.detail, .serviceUnavailable)
        }
        guard self.attempts.note(from: context.peer, at: now) == nil else {
            return self.page(next: next, problem: "Too many wrong tokens; wait a minute.", .tooManyRequests)
        }
        context.logger.notice(
            "somebody could not sign in",
            metadata: ["peer": "\(context.peer)", "reason": "\(refusal)"]
        )
        return self.page(next: next, problem: "This does not let you in: \(refusal).", .unauthorized)
    }

    private func signOut(_ request: Request, _ context: ServerContext) async throws -> Response {
        let now = self.clock.now
        if let access, let cookie = SessionCookie.value(in: request) {
            try await self.note("session.closed", context.principal, [:], context, at: now)
            access.signOut(cookie, at: now)
        }
        var response = Response.redirect(to: SignInPlace.path, type: .normal)
        for cookie in SessionCookie.removals { response.setCookie(cookie) }
        return response
    }

    private func note(
        _ action: String,
        _ principal: Principal,
        _ details: JSONObject,
        _ context: ServerContext,
        at now: Timestamp
    ) async throws(StoreError) {
        var details = details
        details["principal"] = .string(principal.id)
        details["peer"] = .string(context.peer)
        try await self.store.appendAudit([
            AuditRecord(
                at: now,
                actor: principal.person ?? principal.id,
                action: action,
                subject: principal.id,
                details: .object(details)
            )
        ])
    }
}
