package import ProactorComponents
package import ProactorModel
package import ProactorStorage

/// Lets tools look into the engine that they are called by.
package struct EngineDesk: EngineAccess {
    /// Characters of each text of a dead letter: agents read its journal to see what went wrong, not all that was said.
    private static let textMaximum = 2000

    private let store: any Store
    private let desk: DeadLetterDesk

    package init(store: any Store, desk: DeadLetterDesk) {
        self.store = store
        self.desk = desk
    }

    package func events(_ search: EventSearch) async throws(ToolFailure) -> [JSONValue] {
        do {
            return try await self.store.events(matching: search).map { CloudEventsJSON.json(from: $0.event) }
        } catch {
            throw ToolFailure(.unavailable, "\(error)")
        }
    }

    package func deadLetter(_ run: RunID) async throws(ToolFailure) -> JSONValue {
        do { return try await self.desk.report(on: run).json.shortened(to: Self.textMaximum) } catch {
            throw ToolFailure(error)
        }
    }

    package func deadLetters(limit: Int) async throws(ToolFailure) -> [JSONValue] {
        do {
            return try await self.desk.list(DeadLetterFilter(), before: nil, limit: limit).map(\.json)
        } catch {
            throw ToolFailure(error)
        }
    }

    package func replay(_ run: RunID, resuming: Bool, by actor: String) async throws(ToolFailure) -> JSONValue {
        do throws(DeadLetterError) {
            let replay =
                resuming ? try await self.desk.resume(run, by: actor) : try await self.desk.replay(run, by: actor)
            return ["run": .string(run.rawValue), "replay": .string(replay.id.rawValue)]
        } catch .resolved(let id, let resolution) where resolution.action != .discarded {
            // A call that is repeated after a crash has done its work already.
            return ["run": .string(id.rawValue), "replay": .string((resolution.replay ?? id).rawValue)]
        } catch {
            throw ToolFailure(error)
        }
    }

    package func discard(_ run: RunID, reason: String, by actor: String) async throws(ToolFailure) -> JSONValue {
        do throws(DeadLetterError) {
            try await self.desk.discard(run, by: actor, reason: reason)
        } catch .resolved(_, let resolution) where resolution.action == .discarded {
            // As above.
        } catch {
            throw ToolFailure(error)
        }
        return ["run": .string(run.rawValue), "discarded": true]
    }
}

extension ToolFailure {
    fileprivate init(_ error: DeadLetterError) {
        switch error {
        case .notFound: self.init(.invalidArguments, "\(error)")
        case .resolved, .refused: self.init(.failed, "\(error)")
        case .store(let error): self.init(.unavailable, "\(error)")
        }
    }
}

extension JSONValue {
    /// The value with its texts cut, and objects and lists that are longer in JSON replaced by their beginning.
    fileprivate func shortened(to maximum: Int, depth: Int = 0) -> JSONValue {
        func cut(_ text: String) -> JSONValue {
            text.unicodeScalars.count > maximum
                ? .string(String(String.UnicodeScalarView(text.unicodeScalars.prefix(maximum))) + "…") : .string(text)
        }
        switch self {
        case .string(let text): return cut(text)
        // The report's own members, its lists, and their entries' members stay; what is below is an agent's or a tool's.
        case .array(let elements) where depth < Self.reportDepth:
            return .array(elements.map { $0.shortened(to: maximum, depth: depth + 1) })
        case .object(let members) where depth < Self.reportDepth:
            return .object(JSONObject(members.map { ($0.key, $0.value.shortened(to: maximum, depth: depth + 1)) }))
        case .array, .object:
            let text = self.jsonText
            return text.unicodeScalars.count > maximum ? cut(text) : self
        case .null, .bool, .int, .double: return self
        }
    }

    private static var reportDepth: Int { 3 }
}
