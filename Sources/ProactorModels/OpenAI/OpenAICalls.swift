import ProactorModel

/// The tool calls of a turn while they come in fragments, which may interleave.
struct OpenAICalls: Sendable {
    private struct Call: Sendable {
        var id: String
        var name: String
        var arguments: String
    }

    private let idBeginning: String
    private var calls: [Call] = []
    /// Where the call of an index stands; an index is the server's.
    private var positions: [Int64: Int] = [:]

    /// - Parameter idBeginning: What the ids of calls that have none begin with.
    init(idBeginning: String) { self.idBeginning = idBeginning }

    /// Takes a fragment, or a whole call.
    ///
    /// The first fragment of an index brings id and name. Some servers send whole calls without an index, or all under the same
    /// one: so another id begins another call, and a fragment without an index goes on with the last one.
    ///
    /// - Returns: Whether there was room for it.
    mutating func take(_ fragment: JSONValue) -> Bool {
        if fragment.objectValue == nil { return true }
        let index = fragment["index"]?.intValue
        let id = fragment["id"]?.stringValue ?? ""
        let function = fragment["function"] ?? .null
        let name = function["name"]?.stringValue ?? ""
        let known = index.map { self.positions[$0] } ?? self.calls.indices.last
        let isAnother = known.map { !id.isEmpty && !self.calls[$0].id.isEmpty && self.calls[$0].id != id } ?? true
        // Without index and id only a name can tell the next call from the rest of this one.
        let isNext = index == nil && id.isEmpty && !name.isEmpty
        let position: Int
        if let known, !isAnother, !isNext {
            position = known
            if self.calls[position].id.isEmpty { self.calls[position].id = id }
            if self.calls[position].name.isEmpty { self.calls[position].name = name }
        } else {
            guard self.calls.count < ProviderLimits.blockMaximum else { return false }
            position = self.calls.count
            self.calls.append(Call(id: id, name: name, arguments: ""))
        }
        if let index { self.positions[index] = position }
        switch function["arguments"] {
        case .string(let text): self.calls[position].arguments += text
        // Some servers send the arguments as the object itself.
        case .object(let object): self.calls[position].arguments += JSONValue.object(object).jsonText
        default: break
        }
        return true
    }

    /// Bytes of the calls, for estimates.
    var byteCount: Int { self.calls.reduce(0) { $0 + $1.name.utf8.count + $1.arguments.utf8.count } }

    /// The calls, in the order in which they began.
    var uses: [ToolUse] {
        self.calls.enumerated().map { position, call in
            ToolUse(
                id: call.id.isEmpty ? "\(self.idBeginning)-\(position)" : call.id,
                name: call.name,
                arguments: ToolUse.Arguments(providerText: call.arguments)
            )
        }
    }
}
