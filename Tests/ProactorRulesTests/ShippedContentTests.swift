import Foundation
import ProactorDiagnostics
import ProactorJSONSchema
import ProactorModel
import ProactorRules
import ProactorYAML
import Testing

/// What is shipped, and what the documentation teaches, is right.
@Suite struct ShippedContentTests {
    /// What the repository's proactor.yaml declares, read loosely: its own tests are elsewhere.
    private func shippedContext() throws -> RuleBookContext {
        let text = try String(contentsOf: repositoryRoot.appending(path: "proactor.yaml"), encoding: .utf8)
        let root = try #require(YAMLParser.parse(Array(text.utf8), file: "proactor.yaml").root?.json)
        let people = try #require(root["people"]?.objectValue).map { ($0.key, Person(id: $0.key, name: $0.key)) }
        let groups = try #require(root["groups"]?.objectValue).map { group in
            (group.key, group.value.arrayValue?.compactMap(\.stringValue) ?? [])
        }
        return RuleBookContext(
            tools: Set(root["tools"]?.objectValue?.keys ?? []),
            sinks: ["inbox"],
            directory: Directory(
                people: Dictionary(uniqueKeysWithValues: people),
                groups: Dictionary(uniqueKeysWithValues: groups)
            ),
            models: Set(root["models"]?.objectValue?.keys ?? [])
        )
    }

    @Test func `the shipped rules and agents have no errors and no warnings`() throws {
        let files = try repositoryFiles("Rules") + repositoryFiles("Agents")
        let (book, diagnostics) = RuleBookReader.read(files, context: try self.shippedContext())
        #expect(diagnostics.map(\.description) == [])
        let domains = Set(book?.rules.map(\.domain) ?? [])
        #expect(domains.isSuperset(of: ["supply-chain", "finance", "payments"]))
        #expect((book?.rules.count ?? 0) >= 5)
    }

    // MARK: Documentation

    /// A fenced block of YAML in a Markdown file.
    struct Example: CustomTestStringConvertible {
        var file: String
        var line: Int
        var text: String
        var testDescription: String { "\(self.file):\(self.line)" }

        /// The keys of its first level.
        var keys: [String] {
            let root = YAMLParser.parse(Array(self.text.utf8), file: self.file).root
            guard case .mapping(let entries) = root?.content else { return [] }
            return entries.map(\.name)
        }
    }

    static let examples: [Example] = {
        let docs =
            (try? FileManager.default.contentsOfDirectory(atPath: repositoryRoot.appending(path: "Docs").path)) ?? []
        let files = ["README.md"] + docs.filter { $0.hasSuffix(".md") }.sorted().map { "Docs/\($0)" }
        return files.flatMap { file -> [Example] in
            let url = repositoryRoot.appending(path: file)
            let lines = ((try? String(contentsOf: url, encoding: .utf8)) ?? "").components(separatedBy: "\n")
            var examples: [Example] = []
            var open: Example?
            for (number, line) in lines.enumerated() {
                if var example = open {
                    if line == "```" {
                        examples.append(example)
                        open = nil
                    } else {
                        example.text += line + "\n"
                        open = example
                    }
                } else if line == "```yaml" {
                    open = Example(file: file, line: number + 2, text: "")
                }
            }
            return examples
        }
    }()

    static let bookKeys: Set = ["events", "rules", "agents", "tests"]
    static func isBook(_ example: Example) -> Bool {
        !example.keys.isEmpty && bookKeys.isSuperset(of: example.keys)
    }

    /// Names that stand outside of an example.
    static let outside: Set<Diagnostic.Code> = [
        .unknownEventType, .unknownAgent, .unknownTool, .unknownModel, .unknownPerson, .unknownSink, .unusedAgent,
        .emptyRuleBook,
        .unreachableQuorum, .unusedEventType, .unknownRule,
    ]

    private func problems(_ text: String) throws -> [String] {
        let context = try self.shippedContext()
        let file = RuleBookFile(path: "Rules/docs/example.yaml", text: text)
        return RuleBookReader.read([file], context: context).diagnostics.filter { !Self.outside.contains($0.code) }
            .map(\.description)
    }

    @Test func `the documentation has examples`() {
        #expect(Self.examples.count(where: Self.isBook) >= 4)
    }

    @Test(arguments: Self.examples.filter { Self.isBook($0) })
    func `an example that holds rules, events or agents is right`(example: Example) throws {
        #expect(try self.problems(example.text) == [])
    }

    @Test func `the first rule of the introduction is complete on its own`() throws {
        let example = try #require(Self.examples.first { $0.file == "README.md" && $0.keys.contains("rules") })
        let file = RuleBookFile(path: "Rules/my-team/deliveries.yaml", text: example.text)
        #expect(
            RuleBookReader.read([file], context: try self.shippedContext()).diagnostics.map(\.description) == []
        )
    }

    /// A part of a rule or of an agent, put into one.
    @Test(arguments: Self.examples.filter { !Self.isBook($0) })
    func `an example of a part is right where it belongs`(example: Example) throws {
        func indented(_ text: some StringProtocol, _ blanks: Int) -> String {
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.isEmpty ? "" : String(repeating: " ", count: blanks) + $0 }.joined(separator: "\n") + "\n"
        }
        let rule = "rules:\n  example:\n    on: A\n    agent: a\n"
        let steps = "agents:\n  a:\n    steps:\n"
        let names = "      - let: { rows: 'data.rows', sold: '1.5', terms: 'data.terms', needed: '3' }\n"
        switch example.text.split(separator: "\n").first.map(String.init) ?? "" {
        case let line where line.hasPrefix("when:"):
            for line in example.text.split(separator: "\n") {
                #expect(try self.problems(rule + "    \(line)\n") == [], "\(line)")
            }
        case let line where line.hasPrefix("prompt:") || line.hasPrefix("approval:") || line.hasPrefix("match:"):
            #expect(try self.problems(rule + indented(example.text, 4)) == [])
        case let line where line.hasPrefix("- "):
            #expect(try self.problems(steps + names + indented(example.text, 6)) == [])
        case let line where line.hasPrefix("quantity:"):
            let emit = "      - emit: A\n        data:\n"
            #expect(try self.problems(steps + names + emit + indented(example.text, 10)) == [])
        case let line:
            // The rest is proactor.yaml's, which is held against its schema, or says which other program's it is.
            guard !line.hasPrefix("# ") || line.hasPrefix("# proactor.yaml") else { return }
            let url = repositoryRoot.appending(path: "Docs/schemas/proactor.json")
            let document = try JSONParser.parse(Array(try Data(contentsOf: url)))
            let keys = try #require(document["properties"]?.objectValue?.keys)
            let json = try #require(YAMLParser.parse(Array(example.text.utf8), file: "proactor.yaml").root?.json)
            let key = try #require(json.objectValue?.keys.first)
            let source = document["properties"]?["sources"]?["additionalProperties"]?["properties"]?["webhook"]
            // Parts of a source are held against its own.
            if !keys.contains(key), source?["properties"]?[key] != nil { return }
            #expect(keys.contains(key), "\(example.testDescription) is read by no test")
            guard !example.text.contains("…") else { return }
            let schema = try JSONSchema(document)
            #expect(schema.validate(json).map(\.description) == [], "\(example.testDescription)")
        }
    }
}
