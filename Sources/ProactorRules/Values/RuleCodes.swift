package import ProactorDiagnostics

extension Diagnostic.Code {
    package static let duplicateName = Self("duplicate-name")
    package static let invalidExpression = Self("invalid-expression")
    package static let invalidPattern = Self("invalid-pattern")
    package static let invalidSchema = Self("invalid-schema")
    package static let invalidExample = Self("invalid-example")
    package static let unknownEventType = Self("unknown-event-type")
    package static let unknownRule = Self("unknown-rule")
    package static let unknownAgent = Self("unknown-agent")
    package static let unknownTool = Self("unknown-tool")
    package static let unknownSink = Self("unknown-sink")
    package static let unknownPerson = Self("unknown-person")
    package static let unknownField = Self("unknown-field")
    package static let unreachableQuorum = Self("unreachable-quorum")
    package static let unemittedType = Self("unemitted-type")
    package static let unusedAgent = Self("unused-agent")
    package static let unlistedEmission = Self("unlisted-emission")
    package static let ruleLoop = Self("rule-loop")
    package static let emptyRuleBook = Self("empty-rule-book")
}
