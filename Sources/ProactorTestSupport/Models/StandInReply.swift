package import ProactorModel

/// What a ``ProviderStandIn`` answers.
package enum StandInReply: Sendable {
    case turn(StandInTurn)
    case failure(StandInFailure)

    package static func text(_ text: String, usage: TokenUsage? = nil, faults: [StandInFault] = []) -> Self {
        .turn(StandInTurn([.text(text)], usage: usage, faults: faults))
    }

    /// Calls of tools, all in one turn.
    package static func calls(_ calls: (name: String, arguments: JSONValue)..., faults: [StandInFault] = []) -> Self {
        .turn(StandInTurn(calls.map { .call(name: $0.name, arguments: $0.arguments) }, faults: faults))
    }
}

/// A turn, and how it is sent.
package struct StandInTurn: Sendable {
    package enum Part: Sendable {
        case text(String)
        case call(name: String, arguments: JSONValue)
        /// Arguments as the model wrote them, which may be no JSON.
        case rawCall(name: String, arguments: String)
        /// A block of the Messages API's own; the other dialect leaves it out.
        case block(JSONValue)
    }

    package enum Stop: Sendable {
        case endOfTurn
        case calls
        case outputLimit
        case paused
        case refusal(String)
        case contextOverflow
        /// As it stands on the wire.
        case named(String)
    }

    package var parts: [Part]
    /// Without it, `calls` where there are calls, else `endOfTurn`.
    package var stop: Stop?
    /// Without it, a quarter of the bytes of request and answer.
    package var usage: TokenUsage?
    package var faults: [StandInFault]

    package init(_ parts: [Part], stop: Stop? = nil, usage: TokenUsage? = nil, faults: [StandInFault] = []) {
        self.parts = parts
        self.stop = stop
        self.usage = usage
        self.faults = faults
    }

    /// The reason, given or not.
    var effectiveStop: Stop {
        if let stop = self.stop { return stop }
        let hasCalls = self.parts.contains { part in
            switch part {
            case .call, .rawCall: true
            case .text, .block: false
            }
        }
        return hasCalls ? .calls : .endOfTurn
    }

    /// The usage, given or not.
    func effectiveUsage(for request: StandInRequest) -> TokenUsage {
        if let usage = self.usage { return usage }
        let bytes = self.parts.reduce(0) { count, part in
            switch part {
            case .text(let text): count + text.utf8.count
            case .call(let name, let arguments): count + name.utf8.count + arguments.jsonBytes.count
            case .rawCall(let name, let arguments): count + name.utf8.count + arguments.utf8.count
            case .block(let block): count + block.jsonBytes.count
            }
        }
        return TokenUsage(input: request.inputTokens, output: (bytes + 3) / 4)
    }
}

/// What goes wrong, or is unusual, while a turn is sent.
package enum StandInFault: Hashable, Sendable {
    /// The body ends as it should, before `message_stop` or the reason and `[DONE]`.
    case endsEarly
    /// The connection is closed in the middle, after so many events.
    case drops(afterEvents: Int)
    /// Nothing more comes after so many events, and the connection stays open.
    case stalls(afterEvents: Int)
    /// Nothing comes at all, and the connection stays open.
    case silent
    /// Each write has so many bytes: 1 is slow, and every number splits characters of several bytes somewhere.
    case writes(ofBytes: Int)
    /// The event at this place is no JSON.
    case malformedEvent(at: Int)
    /// Before the event at this place comes an `error`, and then nothing.
    case errorEvent(at: Int, StandInFailure)
    /// `ping` events, and comments, between all others.
    case pings
    /// Lines end with CRLF.
    case carriageReturns
    /// No tokens are counted.
    case noUsage
    /// The answer is one JSON text although a stream was asked for.
    case unstreamed
    /// Fragments of parallel calls take turns; only where the dialect allows it.
    case interleavedCalls
    /// No `[DONE]` comes, though everything else does.
    case noDone
    /// The connection stays open after a whole answer, whose end does not come.
    case lingers
}
