import HTTPTypes
import Hummingbird

/// Answers requests for a path that is there with a method that it does not have (RFC 9110, section 15.5.6).
enum MethodRefusal {
    private static let methods: [HTTPRequest.Method] =
        [.get, .post, .put, .patch, .delete, .options, .trace]
        + ["QUERY"].compactMap(HTTPRequest.Method.init(rawValue:))

    /// - Parameter router: With all its routes.
    static func register(on router: Router<ServerContext>) {
        for (_, routes) in Dictionary(grouping: router.routes, by: \.path.description) {
            guard let path = routes.first?.path else { continue }
            let allowed = Self.withHead(routes.map(\.method))
            for method in Self.methods where !allowed.contains(method) {
                router.on(path, method: method) { request, _ -> Response in throw Self.problem(request, allowed) }
            }
        }
    }

    /// The router answers HEAD wherever there is GET.
    private static func withHead(_ methods: [HTTPRequest.Method]) -> [HTTPRequest.Method] {
        (methods.contains(.get) ? methods + [.head] : methods).sorted { $0.rawValue < $1.rawValue }
    }

    private static func problem(_ request: Request, _ allowed: [HTTPRequest.Method]) -> Problem {
        let names = allowed.map(\.rawValue).joined(separator: ", ")
        var problem = Problem(
            .methodNotAllowed,
            "method-not-allowed",
            "Not with this method",
            "\(request.method.rawValue) is not possible here; possible are \(names)"
        )
        problem.allowed = allowed
        return problem
    }
}
