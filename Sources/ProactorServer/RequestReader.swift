import Hummingbird
import NIOCore
import ProactorModel

/// Reads what requests say, within bounds.
enum RequestReader {
    /// Bytes of a body that is no event: a decision, a form.
    static let smallBodyMaximum = 65_536
    /// Entries of one page of a list, and how many a page has unless the request says.
    private static let pageMaximum = 500
    private static let pageDefault = 50

    /// The whole body; longer ones are refused before they are read to their end.
    static func body(of request: Request, sizeMaximum: Int) async throws -> [UInt8] {
        let tooLarge = Problem(
            .contentTooLarge,
            "too-large",
            "The request is too large",
            "the body has more than \(sizeMaximum) bytes"
        )
        if let length = request.headers[.contentLength].flatMap(Int.init), length > sizeMaximum { throw tooLarge }
        do {
            return Array(buffer: try await request.body.collect(upTo: sizeMaximum))
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
    }

    /// How many entries of a list are asked for.
    static func limit(_ request: Request) throws(Problem) -> Int {
        guard let text = request.uri.queryParameters["limit"] else { return Self.pageDefault }
        guard let limit = Int(text), (1...Self.pageMaximum).contains(limit) else {
            throw Self.wrongQuery("limit", "must be a whole number from 1 to \(Self.pageMaximum)")
        }
        return limit
    }

    /// One value of an enumeration.
    static func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String,
        _ request: Request,
        of _: Value.Type = Value.self
    ) throws(Problem) -> Value? {
        guard let text = request.uri.queryParameters[Substring(name)] else { return nil }
        guard let value = Value(rawValue: String(text)) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw Self.wrongQuery(name, "must be one of \(known)")
        }
        return value
    }

    /// Whether something is asked for that is not, unless the request says so.
    static func flag(_ name: String, _ request: Request) throws(Problem) -> Bool {
        switch request.uri.queryParameters[Substring(name)] {
        case nil, "false": return false
        case "true": return true
        default: throw Self.wrongQuery(name, "must be true or false")
        }
    }

    static func text(_ name: String, _ request: Request) -> String? {
        request.uri.queryParameters[Substring(name)].map(String.init)
    }

    static func wrongQuery(_ name: String, _ what: String) -> Problem {
        Problem(
            .badRequest,
            "invalid-query",
            "The query is wrong",
            "'\(name)' \(what)",
            members: ["parameter": .string(name)]
        )
    }
}
