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
        Self.read(files, context: context, tolerating: [])
    }

    /// A rule book that was accepted before, compiled again for the runs that began with it: what the deployment no longer
    /// has is missed when it is needed, by the call of a tool that is gone, and not before.
    package static func recompile(_ files: [RuleBookFile], context: RuleBookContext) -> RuleBook? {
        let gone: Set<Diagnostic.Code> = [
            .unknownTool, .unknownModel, .unknownSink, .unknownPerson, .unreachableQuorum,
        ]
        return Self.read(files, context: context, tolerating: gone).book
    }

    private static func read(
        _ files: [RuleBookFile],
        context: RuleBookContext,
        tolerating tolerated: Set<Diagnostic.Code>
    ) -> (book: RuleBook?, diagnostics: [Diagnostic]) {
        var reader = Self(context: context)
        let files = files.sorted { $0.path.precedesByCodePoints($1.path) }
        for file in files { reader.read(file) }
        let checker = RuleBookChecker(draft: reader.draft, context: context)
        let diagnostics = reader.diagnostics + checker.check()
        guard !diagnostics.contains(where: { $0.severity == .error && !tolerated.contains($0.code) }) else {
            return (nil, diagnostics.sorted(by: Self.comesBefore))
        }
        let rules = reader.draft.rules.values.sorted { $0.name.precedesByCodePoints($1.name) }
        let book = RuleBook(
            hash: Self.hash(of: files),
            files: files,
            eventTypes: reader.draft.eventTypes,
            rules: rules,
            agents: reader.draft.agents,
            index: PatternIndex(
                rules.map(\.indexed) + RuleBookListener.listeners(of: rules).map(\.indexed)
                    + rules.compactMap { $0.withdrawal?.indexed }
            ),
            tests: reader.draft.tests
        )
        return (book, diagnostics.sorted(by: Self.comesBefore))
    }

    private mutating func read(_ file: RuleBookFile) {
        let (root, problems) = YAMLParser.parse(Array(file.text.utf8), file: file.path)
        self.diagnostics += problems
        guard let root else {
            if !problems.isEmpty { self.draft.isIncomplete = true }
            return
        }
        let source = SourceFile(path: file.path, text: file.text)
        var context = YAMLContext()
        let draft = Self.draft(of: root, source, &context)
        self.diagnostics += context.diagnostics
        if let draft { self.diagnostics += self.draft.merge(draft) }
    }

    /// What one file holds.
    static func draft(of root: YAMLNode, _ source: SourceFile, _ context: inout YAMLContext) -> RuleBookDraft? {
        context.mapping(root, "a file of the rule book") { mapping -> RuleBookDraft? in
            var draft = RuleBookDraft()
            if let node = mapping.node("events") { EventTypeReader.read(node, source, &draft, &mapping.context) }
            if let node = mapping.node("rules") { RuleReader.read(node, source, &draft, &mapping.context) }
            if let node = mapping.node("tests") { RuleTestReader.read(node, source, &draft, &mapping.context) }
            if let node = mapping.node("agents") { AgentReader.read(node, source, &draft, &mapping.context) }
            return draft
        }
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
        return hasher.finalize().hexText
    }

    private static func comesBefore(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
        guard let leftPlace = left.location, let rightPlace = right.location else {
            return left.location == nil && right.location != nil
        }
        return (leftPlace.file, leftPlace.range.start, left.code.name, left.message)
            < (rightPlace.file, rightPlace.range.start, right.code.name, right.message)
    }
}
