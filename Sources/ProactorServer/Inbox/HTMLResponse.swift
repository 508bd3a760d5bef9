import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// Nothing inline, and nothing of another origin (Content Security Policy Level 3).
    private static let policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'"

    /// A page: nothing on it may come from elsewhere or be framed, and no script runs but this server's modules.
    static func page(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        self.asset(html, contentType: "text/html; charset=utf-8", cacheControl: "no-store", status: status)
    }

    /// A text that pages are made of.
    static func asset(
        _ text: String,
        contentType: String,
        cacheControl: String,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status,
            headers: [
                .contentType: contentType, .cacheControl: cacheControl,
                .contentSecurityPolicy: Self.policy,
                .xContentTypeOptions: "nosniff",
                // What is waiting is nobody else's business; `no-referrer` would take the origin from forms.
                HTTPField.Name.referrerPolicy: "same-origin",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}

extension HTTPField.Name {
    /// The name is valid by inspection, so that the fallback is never taken.
    fileprivate static let referrerPolicy = Self("Referrer-Policy") ?? .xContentTypeOptions
}

/// What a client asks to be answered with (RFC 9110, section 12.5.1).
enum AcceptedType {
    /// Whether it asks for HTML by name, as browsers do, and not as well for JSON.
    static func prefersHTML(_ request: Request) -> Bool {
        guard let accept = request.headers[.accept] else { return false }
        return Self.quality("text/html", in: accept) > Self.quality("application/json", in: accept)
    }

    /// The weight that a type is named with; 0 where it is not named.
    private static func quality(_ type: String, in accept: String) -> Double {
        for range in accept.lowercased().split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard parts.first == type else { continue }
            guard let weight = parts.dropFirst().first(where: { $0.hasPrefix("q=") }) else { return 1 }
            return Double(weight.dropFirst(2)) ?? 0
        }
        return 0
    }
}
