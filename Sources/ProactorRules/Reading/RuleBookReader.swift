import Crypto
package import ProactorDiagnostics
import ProactorMatching
import ProactorModel
import ProactorYAML

/// Reads the files of a rule book, checks everything, and compiles it.
package struct RuleBookReader {
    private let context: RuleBookContext
    private var draft = RuleBookDraft()
    private var diagnostics: [Diagnostic] = []

    private init(context: RuleBookContext) { self.context = context }

    /// The rule book, unless something is wrong with it, and everything that there is to say of it.
    ///
    /// - Parameter files: In any order; a file's top-level keys say what it holds.
    package static func read(
        _ files: [RuleBookFile],
        context: RuleBookContext
    ) -> (book: RuleBook?, diagnostics: [Diagnostic]) {
        var reader = Self(context: context)
        let files = files.sorted { $0.path.precedesByCodePoints($1.path) }
        for file in files { reader.read(file) }
        let checker = RuleBookChecker(draft: reader.draft, context: context)
        let diagnostics = (reader.diagnostics + checker.check()).sorted(by: Self.comesBefore)
        guard !diagnostics.contains(where: { $0.severity == .error }) else { return (nil, diagnostics) }
        let rules = reader.draft.rules.values.sorted { $0.name.precedesByCodePoints($1.name) }
        let book = RuleBook(
            hash: Self.hash(of: files),
            files: files,
            eventTypes: reader.draft.eventTypes,
            rules: rules,
            agents: reader.draft.agents,
            index: PatternIndex(rules.map(\.pattern))
        )
        return (book, diagnostics)
    }

    private mutating func read(_ file: RuleBookFile) {
        let (root, problems) = YAMLParser.parse(Array(file.text.utf8), file: file.path)
        self.diagnostics += problems
        guard let root else { return }
        let source = SourceFile(path: file.path, text: file.text)
        var context = YAMLContext()
        let draft = context.mapping(root, "a file of the rule book") { mapping -> RuleBookDraft? in
            var draft = RuleBookDraft()
            if let node = mapping.node("events") { EventTypeReader.read(node, source, &draft, &mapping.context) }
            if let node = mapping.node("rules") { RuleReader.read(node, source, &draft, &mapping.context) }
            if let node = mapping.node("agents") { AgentReader.read(node, source, &draft, &mapping.context) }
            return draft
        }
        self.diagnostics += context.diagnostics
        if let draft { self.diagnostics += self.draft.merge(draft) }
    }

    /// The hash names each file's path and bytes, with their lengths, so that no two sets of files share one.
    private static func hash(of files: [RuleBookFile]) -> String {
        var hasher = SHA256()
        for file in files {
            for text in [file.path, file.text] {
                hasher.update(data: Array("\(text.utf8.count):".utf8))
                hasher.update(data: Array(text.utf8))
            }
        }
        let digits = Array("0123456789abcdef")
        return hasher.finalize().reduce(into: "") { hash, byte in
            hash.append(digits[Int(byte >> 4)])
            hash.append(digits[Int(byte & 15)])
        }
    }

    private static func comesBefore(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
        guard let leftPlace = left.location, let rightPlace = right.location else {
            return left.location == nil && right.location != nil
        }
        return (leftPlace.file, leftPlace.range.start) < (rightPlace.file, rightPlace.range.start)
    }
}

/// A file while it is read.
struct SourceFile {
    let path: String
    let text: String

    /// The domain that the file belongs to: the folder below the first one, `Rules/<domain>/…`.
    var domain: String {
        let folders = self.path.split(separator: "/").dropLast()
        return folders.count > 1 ? String(folders[folders.startIndex + 1]) : folders.first.map(String.init) ?? ""
    }
}

/// What was read so far, before it is checked as a whole.
struct RuleBookDraft {
    var eventTypes: [String: EventType] = [:]
    var rules: [String: Rule] = [:]
    var agents: [String: AgentDefinition] = [:]
    /// Names that are written somewhere and must exist, with the place.
    var mentions: [Mention] = []

    /// A name that something in a file refers to.
    struct Mention {
        enum Kind {
            case agent
            case eventType
            case tool
            case sink
            case approver
        }

        let kind: Kind
        let name: String
        let location: SourceLocation
    }

    /// Adds what another file holds; answers which names were there already.
    mutating func merge(_ other: RuleBookDraft) -> [Diagnostic] {
        var diagnostics: [Diagnostic] = []
        for (name, type) in other.eventTypes {
            if let first = self.eventTypes[name] {
                diagnostics.append(Self.duplicate("event type", name, first.location, type.location))
            }
            self.eventTypes[name] = type
        }
        for (name, rule) in other.rules {
            if let first = self.rules[name] {
                diagnostics.append(Self.duplicate("rule", name, first.location, rule.location))
            }
            self.rules[name] = rule
        }
        for (name, agent) in other.agents {
            if let first = self.agents[name] {
                diagnostics.append(Self.duplicate("agent", name, first.location, agent.location))
            }
            self.agents[name] = agent
        }
        self.mentions += other.mentions
        return diagnostics
    }

    private static func duplicate(
        _ what: String,
        _ name: String,
        _ first: SourceLocation,
        _ second: SourceLocation
    ) -> Diagnostic {
        Diagnostic(
            .error,
            .duplicateName,
            "there is another \(what) named '\(name)'",
            hint: "the other one stands at \(first); rename one of them",
            at: second
        )
    }
}
