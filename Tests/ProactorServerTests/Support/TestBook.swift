import ProactorModel
import ProactorRules

/// The rule book of the tests' servers: an order to approve, an order that two must approve, and a note that nobody must.
enum TestBook {
    static let directory = Directory(
        people: [
            "anna": Person(id: "anna", name: "Anna <Petrova>", slack: "U1"),
            "ben": Person(id: "ben", name: "Ben Okafor"),
            "carla": Person(id: "carla", name: "Carla Mendes"),
        ],
        groups: ["buyers": ["anna", "ben"]]
    )

    static let context = RuleBookContext(tools: [], sinks: ["inbox"], directory: directory)

    /// - Parameters:
    ///   - more: What stands at the end of the file.
    ///   - other: What stands in another file.
    static func make(_ more: String = "", other: String = "") throws -> RuleBook {
        let (book, diagnostics) = RuleBookReader.read(
            [
                RuleBookFile(path: "Rules/stock/rules.yaml", text: Self.text + more),
                RuleBookFile(path: "Rules/stock/other.yaml", text: other),
            ],
            context: Self.context
        )
        guard let book else { throw BrokenTestBook(description: "\(diagnostics)") }
        return book
    }

    private static let text = """
        events:
          StockLevelZero:
            schema:
              type: object
              required: [sku]
              properties:
                sku: { type: string, pattern: "^SKU-" }
                openOrders: { type: integer, minimum: 0 }
                note: { type: string }
          BigStockLevelZero: {}
          NoteRequested: {}
          ReorderProposed: {}
          ReorderApproved: {}
          ReorderRejected: {}
          ReorderExpired: {}
          Noted: {}
        rules:
          reorder:
            description: Draft an order <now>.
            on: StockLevelZero
            agent: buyer
            emits: [ReorderProposed]
            approval:
              approvers: [group:buyers]
              expires: 24h
              onApproved: ReorderApproved
              onRejected: ReorderRejected
              onExpired: ReorderExpired
          big-reorder:
            on: BigStockLevelZero
            agent: buyer
            emits: [ReorderProposed]
            approval: { quorum: 2, onApproved: ReorderApproved }
          note:
            on: NoteRequested
            agent: scribe
            emits: [Noted]
        agents:
          buyer:
            steps:
              - say: "Ordering {{ data.sku }}"
              - emit: ReorderProposed
                subject: "{{ data.sku }}"
                data:
                  sku: "{{ data.sku }}"
                  total: "{{ 17756.0 }}"
                  reason: '{{ has(data.note) ? data.note : "It is sold out." }}'
          scribe:
            steps:
              - emit: Noted
                data: "{{ data }}"
        """
}

struct BrokenTestBook: Error, CustomStringConvertible {
    let description: String
}
