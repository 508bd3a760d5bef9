import Foundation

/// A deployment with a hundred rules over fifty event types, of which few match.
struct Site {
    static let ruleCount = 100
    static let typeCount = 50

    let directory: String

    /// Makes the deployment in a new temporary directory.
    ///
    /// - Parameter configuration: One more line of `proactor.yaml`.
    init(_ configuration: String) throws {
        self.directory =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("proactor-bench-\(UUID().uuidString)").path
        for folder in ["Rules/bench", "Agents"] {
            try FileManager.default.createDirectory(
                atPath: "\(self.directory)/\(folder)",
                withIntermediateDirectories: true
            )
        }
        try self.write(
            "proactor.yaml",
            "listen: 127.0.0.1:0\nstore: { sqlite: state.db }\nlimits: { pendingAppends: 20000 }\n\(configuration)\n"
        )
        try self.write("Rules/bench/rules.yaml", Self.rules)
        try self.write("Agents/idle.yaml", "agents:\n  idle:\n    steps:\n      - say: done\n")
    }

    func remove() { try? FileManager.default.removeItem(atPath: self.directory) }

    private func write(_ path: String, _ text: String) throws {
        try text.write(toFile: "\(self.directory)/\(path)", atomically: false, encoding: .utf8)
    }

    private static var rules: String {
        var text = "events:\n"
        for type in 0..<Self.typeCount {
            text += """
                  Measured\(type):
                    schema:
                      type: object
                      required: [sku, warehouse, quantity]
                      properties:
                        sku: { type: string, pattern: "^SKU-" }
                        warehouse: { type: string }
                        quantity: { type: integer, minimum: 0 }

                """
        }
        text += "  Wanted: {}\nrules:\n"
        for rule in 0..<Self.ruleCount - 1 {
            text += """
                  rule-\(rule):
                    on: Measured\(rule % Self.typeCount)
                    match: { source: { prefix: /bench/ }, data: { warehouse: [EU-\(rule)] } }
                    when: data.quantity < 5
                    agent: idle

                """
        }
        return text + "  wanted:\n    on: Wanted\n    agent: idle\n"
    }
}
