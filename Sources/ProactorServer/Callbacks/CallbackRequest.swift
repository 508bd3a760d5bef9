import HTTPTypes
import Hummingbird
import ProactorModel

/// The URL that a request names for its tasks to be sent to.
enum CallbackRequest {
    /// The URL of `Proactor-Callback`, or of the query's `callback`; `nil` where neither is there.
    ///
    /// - Parameter policy: `nil` where no callbacks are set up.
    static func url(_ request: Request, _ policy: CallbackPolicy?) throws(Problem) -> String? {
        let field = request.headers[HTTPField.Name.callback]
        guard let url = field ?? RequestReader.text("callback", request) else { return nil }
        guard let policy else {
            throw Problem(
                .badRequest,
                "no-callbacks",
                "There are no callbacks here",
                "no 'callbacks' are set up in proactor.yaml; ask for the task instead, with GET /tasks/{id}?wait=30s"
            )
        }
        guard policy.allows(url) else {
            let allowed = policy.allowed.map(\.description).joined(separator: ", ")
            throw Problem(
                .badRequest,
                "callback-not-allowed",
                "The callback may not go there",
                "'\(url.prefix(200))' is no URL at an origin that is allowed; allowed are \(allowed) (callbacks.allow)"
            )
        }
        return url
    }
}

extension HTTPField.Name {
    /// The name is valid by inspection, so that the fallback is never taken.
    fileprivate static let callback = Self("Proactor-Callback") ?? .location
}
