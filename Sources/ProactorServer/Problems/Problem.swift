import HTTPTypes
import Hummingbird
import NIOCore
import ProactorModel

/// An error as HTTP tells it: problem details (RFC 9457).
struct Problem: Error, Sendable {
    let status: HTTPResponse.Status
    /// A stable name for the kind of problem; the last part of its `type`.
    let name: String
    /// The kind of problem, the same for all of its kind.
    let title: String
    /// What is wrong this time, where, and what to do.
    let detail: String
    /// Further members, such as the JSON pointers of what is wrong.
    var members: JSONObject = [:]
    /// After how long it may be tried again.
    var retryAfter: Duration?
    /// The methods that would be allowed, where it is the method that is wrong.
    var allowed: [HTTPRequest.Method] = []
    /// How to say who one is, or why what was said does not do (RFC 9110, section 11.6.1).
    var challenge: String?
    /// Further header fields of the answer.
    var fields: HTTPFields = [:]

    private static let typePrefix = "urn:proactor:problem:"
    static let contentType = "application/problem+json"

    init(
        _ status: HTTPResponse.Status,
        _ name: String,
        _ title: String,
        _ detail: String,
        members: JSONObject = [:],
        retryAfter: Duration? = nil
    ) {
        self.status = status
        self.name = name
        self.title = title
        self.detail = detail
        self.members = members
        self.retryAfter = retryAfter
    }

    var json: JSONValue {
        var object: JSONObject = [
            "type": .string(Self.typePrefix + self.name), "title": .string(self.title),
            "status": .int(Int64(self.status.code)), "detail": .string(self.detail),
        ]
        for (key, value) in self.members { object[key] = value }
        return .object(object)
    }

    var response: Response {
        var response = Response.json(self.json, status: self.status)
        response.headers[.contentType] = Self.contentType
        for field in self.fields { response.headers.append(field) }
        if let retryAfter = self.retryAfter {
            // Whole seconds (RFC 9110, section 10.2.3), rounded up.
            response.headers[.retryAfter] = String(max(1, (retryAfter.wholeMilliseconds + 999) / 1000))
        }
        if let challenge = self.challenge { response.headers[.wwwAuthenticate] = challenge }
        if !self.allowed.isEmpty {
            response.headers[.allow] = self.allowed.map(\.rawValue).joined(separator: ", ")
        }
        return response
    }
}

extension Problem: HTTPResponseError {
    func response(from request: Request, context: some RequestContext) throws -> Response { self.response }
}

extension Response {
    /// A response that holds `value`, one line of JSON.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        var bytes = value.jsonBytes
        bytes.append(UInt8(ascii: "\n"))
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
