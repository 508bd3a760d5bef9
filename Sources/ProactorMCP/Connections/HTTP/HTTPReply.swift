import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import ProactorComponents
import ProactorModel

/// What answers a POST: one message, a stream of them, or a refusal.
struct HTTPReply: Sendable {
    /// The request's.
    let id: Int64
    private let response: HTTPClientResponse

    init(_ response: HTTPClientResponse, id: Int64) {
        self.response = response
        self.id = id
    }

    var status: Int { Int(self.response.status.code) }
    var isSuccess: Bool { (200..<300).contains(self.status) }
    var isStream: Bool { self.mediaType == "text/event-stream" }

    /// The only message of a reply.
    func message() async throws -> RPCOutcome {
        guard self.mediaType == "application/json" else {
            throw ToolFailure(
                .failed,
                "the server answered with '\(FailureWords.bounded(self.mediaType))', not with a message"
            )
        }
        let body: ByteBuffer
        do {
            body = try await self.response.body.collect(upTo: MCPLimits.messageSizeMaximum)
        } catch is NIOTooManyBytesError {
            throw Self.tooLarge
        }
        guard let message = RPCMessage(Array(body.readableBytesView)), case .response(let id, var outcome) = message,
            self.isMine(id, outcome)
        else {
            throw ToolFailure(.failed, "the server's answer is no answer to this call")
        }
        outcome.setStatus(self.status)
        return outcome
    }

    /// What an unsuccessful status means: the error of the protocol, where the server sent one.
    func refusal() async throws -> RPCOutcome {
        let body = try? await self.response.body.collect(upTo: MCPLimits.refusalSizeMaximum)
        if let body, case .response(_, .error(var error)) = RPCMessage(Array(body.readableBytesView)) {
            error.status = self.status
            return .error(error)
        }
        return .refused(HTTPRefusal(status: self.status, location: self.response.headers.first(name: "Location")))
    }

    /// Reads the stream up to the answer.
    ///
    /// - Parameter position: Where the stream is, to take it up again.
    /// - Returns: `nil` where the stream ended or broke off without an answer.
    func outcome(_ position: inout EventStreamParser, _ handler: StreamHandler) async throws -> RPCOutcome? {
        do {
            for try await buffer in self.response.body {
                for event in try position.take(buffer.readableBytesView) {
                    guard let message = RPCMessage(event.data) else { continue }
                    if case .response(let id, let outcome) = message {
                        // An answer to something else is none that anybody here waits for.
                        if self.isMine(id, outcome) { return outcome }
                    } else {
                        await handler.handle(message)
                    }
                }
            }
            if Task.isCancelled { throw FailureWords.cancelled }
            return nil
        } catch is EventStreamParser.TooLarge {
            throw Self.tooLarge
        } catch let failure as ToolFailure {
            throw failure
        } catch {
            if Task.isCancelled { throw error }
            return nil
        }
    }

    private static let tooLarge = ToolFailure(
        .resultTooLarge,
        "the server answered with more than \(MCPLimits.messageSizeMaximum) bytes"
    )

    /// Errors are taken for the request's also where the server could not read, or did not say, which it answers.
    private func isMine(_ id: RPCResponseID, _ outcome: RPCOutcome) -> Bool {
        if id == .request(self.id) { return true }
        guard id == .unknown, case .error = outcome else { return false }
        return true
    }

    private var mediaType: String {
        let value = self.response.headers.first(name: "Content-Type") ?? ""
        let type = value.prefix { $0 != ";" }.lowercased()
        return String(type.drop { $0 == " " }.prefix { $0 != " " })
    }
}
