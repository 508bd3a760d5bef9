import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTP1
import ProactorStorage

/// Answers every error as problem details, those of the router and those that nobody expected included.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request,
        context: Context,
        next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return problem.response
        } catch let error as StoreError {
            return Problem(error).response
        } catch let error as HTTPError {
            return Self.problem(error, request).response
        } catch let error as HTTPParserError {
            // Answered with 400 by the connection, which then closes.
            throw error
        } catch let error where error is IOError || error is ChannelError {
            // The client went away, and nobody reads an answer.
            throw error
        } catch is CancellationError {
            return Problem(.serviceUnavailable, "stopping", "The server is stopping", "send the same request again")
                .response
        } catch {
            context.logger.error("a request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            return Problem(
                .internalServerError,
                "internal",
                "Something went wrong here",
                "the server's log says more, under the request's time"
            ).response
        }
    }

    /// Characters of a request's path that a message repeats.
    private static var shownMaximum: Int { 200 }

    private static func problem(_ error: HTTPError, _ request: Request) -> Problem {
        switch error.status {
        case .notFound:
            Problem(
                .notFound,
                "not-found",
                "Not found",
                "there is nothing at \(request.uri.path.prefix(Self.shownMaximum))"
            )
        case .contentTooLarge:
            Problem(.contentTooLarge, "too-large", "The request is too large", error.body ?? "the body is too large")
        default: Problem(error.status, "http", error.status.reasonPhrase, error.body ?? error.status.reasonPhrase)
        }
    }
}
