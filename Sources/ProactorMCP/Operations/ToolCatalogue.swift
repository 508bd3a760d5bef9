import ProactorModel

/// The tools of a server, as of some moment.
struct ToolCatalogue: Sendable {
    /// In the server's order, each name once.
    private(set) var tools: [ToolDescription] = []
    /// Why others are left out.
    private(set) var unusable: [ToolDescription.Unusable] = []
    /// How long the list may be used; the shortest time that any page gave.
    private(set) var lifetime: Duration?
    private var byName: [String: Int] = [:]

    subscript(name: String) -> ToolDescription? { self.byName[name].map { self.tools[$0] } }

    var isFull: Bool { self.tools.count >= MCPLimits.toolMaximum }

    /// Takes a page in.
    ///
    /// - Returns: What comes after it; the cursor of a next page may be empty.
    mutating func append(_ page: JSONValue) -> Page {
        guard let elements = page["tools"]?.arrayValue else { return .malformed }
        for element in elements where !self.isFull {
            do throws(ToolDescription.Unusable) {
                let tool = try ToolDescription(element)
                guard self.byName[tool.name] == nil else {
                    throw ToolDescription.Unusable(name: tool.name, reason: "another has the same name")
                }
                self.byName[tool.name] = self.tools.count
                self.tools.append(tool)
            } catch {
                if self.unusable.count < MCPLimits.toolMaximum { self.unusable.append(error) }
            }
        }
        if let milliseconds = page["ttlMs"]?.intValue, milliseconds >= 0 {
            // Longer than the longest is the longest; this way the multiplication cannot overflow either.
            let time = min(Duration.milliseconds(min(milliseconds, Int64(Int32.max))), MCPLimits.listLifetimeMaximum)
            self.lifetime = min(self.lifetime ?? time, time)
        }
        return page["nextCursor"]?.stringValue.map { .next($0) } ?? .last
    }

    /// What a page was.
    enum Page: Hashable, Sendable {
        case next(String)
        case last
        case malformed
    }
}
