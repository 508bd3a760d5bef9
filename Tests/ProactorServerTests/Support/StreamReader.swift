import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import ProactorModel

/// One block of a `text/event-stream`.
struct StreamFrame: Sendable, Hashable {
    var id = ""
    var event = ""
    var data = ""
    var comment: String?
    var retry: String?

    var json: JSONValue? { try? JSONParser.parse(self.data) }
    var number: Int? { Int(self.id) }
}

/// Reads a stream of the server's own making, block by block: lines that end with LF, one `data` line a block.
struct StreamReader {
    private let headers: HTTPHeaders
    private var chunks: HTTPClientResponse.Body.AsyncIterator
    private var pending = ""

    init(_ response: HTTPClientResponse) {
        self.headers = response.headers
        self.chunks = response.body.makeAsyncIterator()
    }

    func header(_ name: String) -> String? { self.headers.first(name: name) }

    mutating func next() async throws -> StreamFrame? {
        while true {
            if let end = self.pending.range(of: "\n\n") {
                let block = String(self.pending[..<end.lowerBound])
                self.pending.removeSubrange(..<end.upperBound)
                return Self.frame(block)
            }
            guard let chunk = try await self.chunks.next() else { return nil }
            self.pending += String(buffer: chunk)
        }
    }

    private static func frame(_ block: String) -> StreamFrame {
        var frame = StreamFrame()
        for line in block.split(separator: "\n", omittingEmptySubsequences: false) {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
            switch parts[0] {
            case "id": frame.id = value
            case "event": frame.event = value
            case "data": frame.data = value
            case "retry": frame.retry = value
            case "": frame.comment = value
            default: break
            }
        }
        return frame
    }
}
