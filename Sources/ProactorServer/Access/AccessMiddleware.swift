import Hummingbird
import ProactorModel

/// Finds out who sent a request.
struct AccessMiddleware: RouterMiddleware {
    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.principal = .open
        return try await next(request, context)
    }
}
