import ProactorDiagnostics
import ProactorEngine
import ProactorExpressions
import ProactorModel
import ProactorRules

/// The time at which everything in these tests happens.
let now = Timestamp(seconds: 1_800_000_000)

let testDirectory = Directory(
    people: Dictionary(
        uniqueKeysWithValues: ["anna", "ben", "carla", "dev"].map { ($0, Person(id: $0, name: $0)) }
    ),
    groups: ["buyers": ["anna", "ben", "carla"]]
)

/// The rule book of a text that has no errors.
func book(_ text: String) throws -> RuleBook {
    let context = RuleBookContext(tools: ["sales", "terms"], sinks: ["inbox"], directory: testDirectory)
    let file = RuleBookFile(path: "Rules/shop/rules.yaml", text: text)
    let (book, diagnostics) = RuleBookReader.read([file], context: context)
    guard let book else { throw DiagnosticsError(diagnostics) }
    return book
}

/// A rule book with one agent of these steps.
func agent(_ steps: String) throws -> AgentDefinition {
    let indented = steps.split(separator: "\n").map { "      \($0)\n" }.joined()
    let text =
        "events: { A: {}, B: {}, C: {} }\nrules: { r: { on: A, agent: a, emits: [B, C] } }\nagents:\n  a:\n    tools: [sales]\n"
    let agents = try book(text + "    steps:\n" + indented).agents
    guard let agent = agents["a"] else { throw DiagnosticsError([Diagnostic(.error, .unknownAgent, "none", at: nil)]) }
    return agent
}

func event(_ type: String = "A", _ data: JSONValue = [:], extensions: [String: ExtensionValue] = [:]) -> Event {
    Event(id: "e1", source: "/shop", type: type, subject: "s", data: .json(data), extensions: extensions)
}

func run(prompt: String = "p", rule: String = "r") -> Run {
    Run(
        id: RunID(rawValue: "run_1"),
        taskID: TaskID(rawValue: "task_1"),
        rule: rule,
        agent: "a",
        ruleBook: "hash",
        eventSequence: 1,
        prompt: prompt,
        createdAt: now,
        nextAt: now
    )
}

func step(_ index: Int, _ kind: Step.Kind, _ name: String, _ output: StepOutput) -> Step {
    Step(index: index, kind: kind, name: name, input: .null, output: output, startedAt: now, finishedAt: now)
}

extension ToolName: ExpressibleByStringLiteral {
    /// A tool's name as scripts write it.
    public init(stringLiteral value: String) { self.init(value) }
}

/// The rule book of a text that has no errors, in a deployment with a model.
func modelBook(_ text: String) throws -> RuleBook {
    let context = RuleBookContext(
        tools: ["sales", "terms"],
        sinks: ["inbox"],
        directory: testDirectory,
        models: ["default"]
    )
    let file = RuleBookFile(path: "Rules/shop/rules.yaml", text: text)
    let (book, diagnostics) = RuleBookReader.read([file], context: context)
    guard let book else { throw DiagnosticsError(diagnostics) }
    return book
}
