import Foundation
import ProactorComponents

/// Methods that a declared request can have.
enum HTTPToolMethod: String, Hashable, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"

    var allowsBody: Bool { self != .get && self != .head }
}

/// One request, ready to be sent.
struct HTTPToolRequest: Sendable {
    struct Header: Hashable, Sendable {
        var name: String
        var value: String
        /// Whether it must not be sent to another origin than the declared one.
        var isSecret: Bool
    }

    var method: HTTPToolMethod
    var target: HTTPTarget
    var headers: [Header]
    var body: [UInt8]
    /// Whether the body must not be sent to another origin than the declared one.
    var isBodySecret: Bool

    /// The request that a redirection asks for (RFC 9110, section 15.4).
    ///
    /// - Throws: Where it leads away from TLS, or would take a secret to another origin.
    func redirected(_ status: Int, to location: String) throws(ToolFailure) -> Self {
        guard let base = URL(string: self.target.url),
            let target = (URL(string: location, relativeTo: base)?.absoluteString).flatMap(HTTPTarget.init)
        else {
            throw ToolFailure(
                .failed,
                "\(self.name) answered \(status) with a Location that is no URL of http or https"
            )
        }
        guard self.target.scheme == .http || target.scheme == .https else {
            throw ToolFailure(
                .failed,
                "\(self.name) answered \(status) to \(target.authority) without TLS, which is not followed"
            )
        }
        var next = self
        next.target = target
        if status == 303 && self.method != .head || (status == 301 || status == 302) && self.method == .post {
            next.method = .get
            next.body = []
            next.isBodySecret = false
            next.headers.removeAll { $0.name.lowercased().hasPrefix("content-") }
        }
        if !target.hasSameOrigin(as: self.target) {
            guard !next.isBodySecret else {
                throw ToolFailure(
                    .failed,
                    "\(self.name) answered \(status) to \(target.authority), where the secret in the body must not go"
                )
            }
            next.headers.removeAll(where: \.isSecret)
        }
        return next
    }

    /// What it is called in messages: without the path and the query, which may hold what nobody else should read.
    var name: String { "\(self.method.rawValue) \(self.target.authority)" }
}
