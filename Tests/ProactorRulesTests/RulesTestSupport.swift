import Foundation
import ProactorDiagnostics
import ProactorModel
import ProactorRules

/// The root of the repository that these tests stand in.
let repositoryRoot = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

/// What the test rule books may name.
let testContext = RuleBookContext(
    tools: ["sales", "terms"],
    sinks: ["inbox", "slack"],
    directory: Directory(
        people: ["anna": Person(id: "anna", name: "Anna"), "ben": Person(id: "ben", name: "Ben")],
        groups: ["buyers": ["anna", "ben"]]
    )
)

/// Reads files with these contents, each `Rules/shop/<number>.yaml`.
func read(_ texts: String..., context: RuleBookContext = testContext) -> (book: RuleBook?, diagnostics: [Diagnostic]) {
    let files = texts.enumerated().map { RuleBookFile(path: "Rules/shop/\($0.offset).yaml", text: $0.element) }
    return RuleBookReader.read(files, context: context)
}

/// Every text file below a folder of the repository, by its path from the root.
func repositoryFiles(_ folder: String) throws -> [RuleBookFile] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: repositoryRoot.appending(path: folder).path)
    return try paths.sorted().filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.map { path in
        let name = "\(folder)/\(path)"
        return RuleBookFile(
            path: name,
            text: try String(contentsOf: repositoryRoot.appending(path: name), encoding: .utf8)
        )
    }
}

/// Two event types, an agent and a rule, all of them right.
let shop = """
    events:
      StockLevelZero:
        schema:
          type: object
          required: [sku]
          properties:
            sku: { type: string }
            openOrders: { type: integer }
            item: { type: object, additionalProperties: false, properties: { name: { type: string } } }
        example: { sku: A, openOrders: 0 }
      ReorderProposed: {}
      ReorderApproved: {}
    rules:
      reorder:
        description: Draft an order.
        owner: shop
        on: StockLevelZero
        match: { source: { prefix: /inventory/ }, data: { sku: { anything-but: [B] } } }
        when: data.openOrders == 0
        agent: planner
        prompt: "Reorder {{ data.sku }}."
        emits: [ReorderProposed]
        approval: { sinks: [inbox], approvers: [group:buyers], quorum: 2, expires: 1d, onApproved: ReorderApproved }
    agents:
      planner:
        description: Plans.
        tools: [sales]
        concurrency: 2
        limits: { time: 1m }
        retry: { attempts: 5, first: 1s, factor: 3, max: 1m, jitter: 0.5 }
        steps:
          - call: sales
            with: { sku: "{{ data.sku }}" }
            as: history
          - let: { count: history.count }
          - forEach: history.rows
            as: row
            steps:
              - say: "{{ row.day }}"
          - when: count == 0
            fail: Nothing was sold.
          - emit: ReorderProposed
            subject: "{{ data.sku }}"
            data: { sku: "{{ data.sku }}", text: "Order {{ count }}", fixed: [1, true] }

    """

/// ``shop`` with one part of its text replaced by another.
func shop(_ old: String, _ new: String) -> String { shop.replacingOccurrences(of: old, with: new) }
