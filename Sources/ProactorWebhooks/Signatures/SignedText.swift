/// What a code is made over: the body, and what stands around it.
package struct SignedText: Hashable, Sendable {
    package enum Piece: Hashable, Sendable {
        case text(String)
        /// The time, as its header has it.
        case timestamp
        case body
    }

    package let pieces: [Piece]

    package init(_ pieces: [Piece]) { self.pieces = pieces }

    /// Reads `{timestamp}.{body}`; `nil` where the body is not in it exactly once.
    package init?(_ text: String) {
        var pieces: [Piece] = []
        var rest = text[...]
        while !rest.isEmpty {
            if rest.hasPrefix("{timestamp}") {
                pieces.append(.timestamp)
                rest = rest.dropFirst("{timestamp}".count)
            } else if rest.hasPrefix("{body}") {
                pieces.append(.body)
                rest = rest.dropFirst("{body}".count)
            } else {
                let next = rest.dropFirst().firstIndex(of: "{") ?? rest.endIndex
                pieces.append(.text(String(rest[..<next])))
                rest = rest[next...]
            }
        }
        guard pieces.count(where: { $0 == .body }) == 1 else { return nil }
        self.pieces = pieces
    }

    package var hasTimestamp: Bool { self.pieces.contains(.timestamp) }

    func bytes(timestamp: String, body: [UInt8]) -> [[UInt8]] {
        self.pieces.map { piece in
            switch piece {
            case .text(let text): Array(text.utf8)
            case .timestamp: Array(timestamp.utf8)
            case .body: body
            }
        }
    }
}
