import Foundation
package import ProactorComponents
import ProactorDiagnostics
package import ProactorModel
package import ProactorYAML

/// Tools of the kind `events`: look-ups in the event log.
///
/// ```yaml
/// events:
///   types: [StockLevelZero, ReorderProposed]
///   within: 30d
///   limit: 50
/// ```
package struct EventsToolKind: ToolKind {
    /// What a declaration says.
    package struct Configuration: Sendable {
        /// The types that may be seen.
        package var types: [String]
        /// How far back.
        package var within: Duration
        /// The most events of a result.
        package var limit: Int
    }

    private static let defaultWithin = Duration.seconds(30 * 86_400)
    private static let defaultLimit = 50
    private static let limitRange = 1...1000

    private let now: @Sendable () -> Timestamp

    /// - Parameter now: What time it is; the machine's clock where it is left out.
    package init(
        now: @escaping @Sendable () -> Timestamp = {
            Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1000))
        }
    ) { self.now = now }

    package var name: String { "events" }

    package var configurationSchema: JSONValue {
        YAMLSchema.mapping(
            [
                "types": YAMLSchema.listOrOne(of: YAMLSchema.text).described("The types of events that may be seen."),
                "within": YAMLSchema.duration.described("How far back; 30d without it."),
                "limit": YAMLSchema.integer(Self.limitRange).described("The most events of a result; 50 without it."),
            ],
            required: ["types"]
        ).described("Look-ups in the event log.")
    }

    package func configuration(from node: YAMLNode, _ context: inout YAMLContext) -> Configuration? {
        context.mapping(node, "'events'") { mapping in
            let node = mapping.requiredNode("types")
            let types = mapping.list("types", of: String.self).map(\.value)
            let within: Duration? = mapping.optional("within")
            let limit = mapping.optional("limit", in: Self.limitRange)
            guard let node else { return nil }
            guard !types.isEmpty, !types.contains("") else {
                mapping.context.report(.wrongValue, "'types' must name the types of events that may be seen", at: node)
                return nil
            }
            return Configuration(
                types: types,
                within: within ?? Self.defaultWithin,
                limit: limit ?? Self.defaultLimit
            )
        }
    }

    package func makeTool(
        named name: String,
        _ configuration: Configuration,
        in environment: ToolEnvironment
    ) throws(ToolFailure) -> any Tool {
        EventsTool(configuration, engine: environment.engine, now: self.now)
    }
}
