import ProactorDiagnostics
import ProactorExpressions
import ProactorMatching
import ProactorYAML

/// Reads `withdrawOn:` of an approval.
enum WithdrawalReader {
    static func read(
        _ mapping: inout YAMLMapping,
        _ source: SourceFile,
        _ mentions: inout [RuleBookDraft.Mention]
    ) -> WithdrawalClause? {
        guard let node = mapping.nonEmptyNode("withdrawOn") else { return nil }
        return mapping.context.mapping(node, "'withdrawOn'") { clause in
            let expressions = ExpressionReader(source: source, variables: RuleReader.variables)
            let types = clause.requiredNode("on").flatMap { RuleReader.types($0, &clause.context) }
            let matchNode = clause.nonEmptyNode("match")
            let match = matchNode.flatMap { RuleReader.pattern($0, field: nil, &clause.context) }
            let condition = clause.nonEmptyNode("when")
                .flatMap { expressions.expression($0, "'when'", &clause.context) }
            let key = clause.requiredNode("key").flatMap { expressions.expression($0, "'key'", &clause.context) }
            let proposals = ExpressionReader(source: source, variables: ApprovalReader.variables)
            let proposalKey = clause.nonEmptyNode("equals")
                .flatMap { proposals.expression($0, "'equals'", &clause.context) }
            if let on = clause.node("on") { RuleReader.mention(typesOf: on, &mentions) }
            guard let types, let key, matchNode == nil || match != nil else { return nil }
            return WithdrawalClause(
                pattern: match.map { types.conjoined(with: $0) } ?? types,
                condition: condition,
                key: key,
                proposalKey: proposalKey
            )
        }
    }
}

/// Where the parts of a rule's `withdrawOn` stand.
struct WithdrawalPlaces {
    let types: YAMLNode?
    let match: YAMLNode?
    let condition: YAMLNode?
    let key: YAMLNode?
    let equals: YAMLNode?

    /// `nil` where the approval has none.
    init?(ofApproval approval: YAMLNode?) {
        guard let node = Self.member("withdrawOn", of: approval) else { return nil }
        self.types = Self.member("on", of: node)
        self.match = Self.member("match", of: node)
        self.condition = Self.member("when", of: node)
        self.key = Self.member("key", of: node)
        self.equals = Self.member("equals", of: node)
    }

    private static func member(_ name: String, of node: YAMLNode?) -> YAMLNode? {
        guard case .mapping(let entries)? = node?.content else { return nil }
        return entries.first { $0.name == name }?.value
    }
}
