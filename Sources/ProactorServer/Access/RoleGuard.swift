import HTTPTypes
import Hummingbird
import ProactorModel

/// Lets only those pass who have one of the roles.
struct RoleGuard: RouterMiddleware {
    let roles: Set<Role>

    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard !self.roles.isDisjoint(with: context.principal.roles) else {
            throw Self.refusal(of: context.principal, roles: self.roles)
        }
        return try await next(request, context)
    }

    private static func refusal(of principal: Principal, roles: Set<Role>) -> Problem {
        let names = roles.map(\.rawValue).sorted().joined(separator: " or ")
        guard principal != .anonymous else {
            return .unauthenticated(
                "this needs the role \(names); send an access token as 'Authorization: Bearer …'",
                isTokenInvalid: false
            )
        }
        return .forbidden("role-missing", "'\(principal.id)' does not have the role \(names)")
    }
}

extension RouterGroup<ServerContext> {
    /// Routes for those who have one of the roles.
    func requiring(_ roles: Role...) -> RouterGroup<ServerContext> {
        self.group().add(middleware: RoleGuard(roles: Set(roles)))
    }
}
