import ArgumentParser
import ProactorModel

/// What an event must be like that a list is about.
struct EventConditionOptions: ParsableArguments {
    @Option(help: "Only with this event type.")
    var type: String?

    @Option(help: "Only with this event source.")
    var source: String?

    @Option(help: "Only with this event subject.")
    var subject: String?

    @Option(name: .customLong("event"), help: "Only with this event id.")
    var event: String?

    @Option(help: "Only with this value of the extension partitionkey or correlationid.")
    var key: String?

    var fields: [(name: String, value: String?)] {
        [
            ("type", self.type), ("source", self.source), ("subject", self.subject), ("id", self.event),
            ("key", self.key),
        ]
    }
}

/// Which part of a list is shown.
struct PageOptions: ParsableArguments {
    @Option(help: "Only from this time on: 2026-01-31T09:00:00Z.")
    var since: String?

    @Option(help: "Only before this time.")
    var until: String?

    @Option(help: "How many to list, 1 to 500.")
    var limit: Int?

    @Option(help: "Only what is older than this: what the list before said after 'More'.")
    var before: String?

    @Flag(help: "All of them, page by page.")
    var all = false

    /// - Parameter limit: Entries of a page unless the options say.
    func fields(limit: Int) -> [(name: String, value: String?)] {
        [
            ("since", self.since), ("until", self.until), ("before", self.before),
            ("limit", String(self.limit ?? (self.all ? ListPages.pageMaximum : limit))),
        ]
    }
}

/// Shows a list of the API, one page or all.
struct ListPages {
    /// Entries of the largest page.
    static let pageMaximum = 500
    /// Entries of a page unless the options say.
    private static let pageDefault = 20

    let client: APIClient
    let path: String
    /// The member of a page that holds the entries.
    let member: String
    let format: OutputFormat
    /// What is said of an empty list.
    let emptyText: String

    /// - Parameter table: A page's entries as text.
    func show(
        _ filters: [(name: String, value: String?)],
        _ page: PageOptions,
        table: ([JSONValue]) -> String
    ) async throws {
        var query = filters + page.fields(limit: Self.pageDefault)
        var isFirst = true
        while true {
            let answer = try await self.client.get(self.path, query: query)
            let entries = answer[self.member]?.arrayValue ?? []
            let next = answer["next"]?.stringValue
            switch self.format {
            // One entry a line, so that a program need not hold all of them.
            case .json where page.all: for entry in entries { Terminal.write(entry) }
            case .json: Terminal.write(answer)
            case .text:
                if !entries.isEmpty {
                    Terminal.write(table(entries))
                } else if isFirst, next == nil {
                    Terminal.write(self.emptyText)
                }
            }
            guard let next else { return }
            guard page.all else {
                if self.format == .text { Terminal.write("\nMore: --before \(next)") }
                return
            }
            query.removeAll { $0.name == "before" }
            query.append(("before", next))
            isFirst = false
        }
    }
}
