import ProactorComponents
import ProactorDiagnostics
import ProactorModel
import ProactorYAML

/// What is wrong with a declaration.
struct Refused: Error { let messages: [String] }

/// What a kind says of a configuration.
func diagnostics(_ kind: some SinkKind, _ yaml: String) -> [String] {
    let (root, problems) = YAMLParser.parse(Array(yaml.utf8), file: "sink.yaml")
    var context = YAMLContext(diagnostics: problems)
    if let root { _ = kind.configuration(from: root, &context) }
    return context.diagnostics.map(\.message)
}

/// A sink as a deployment makes it, named `desk`.
///
/// - Parameter secrets: What the environment holds, by name.
func make(
    _ kind: some SinkKind,
    _ yaml: String,
    secrets: [String: String] = [:],
    publicURL: String? = nil
) throws -> any Sink {
    let (root, problems) = YAMLParser.parse(Array(yaml.utf8), file: "sink.yaml")
    var context = YAMLContext(diagnostics: problems)
    guard let root, let configuration = kind.configuration(from: root, &context), !context.hasErrors else {
        throw Refused(messages: context.diagnostics.map(\.message))
    }
    let environment = SinkEnvironment(
        baseDirectory: "/",
        secrets: SecretSource { reference in
            guard case .environment(let name) = reference else { return nil }
            return secrets[name]
        },
        publicURL: publicURL
    )
    return try kind.makeSink(named: "desk", configuration, in: environment)
}

/// Why a delivery failed; `nil` where it was taken.
func failure(
    of sink: any Sink,
    _ notice: SinkNotice,
    previous: JSONValue? = nil
) async -> SinkFailure? {
    do throws(SinkFailure) {
        _ = try await sink.deliver(notice, idempotencyKey: "dlv_1", previous: previous)
        return nil
    } catch {
        return error
    }
}

/// Notices that the tests share.
enum Notices {
    static let at = Timestamp(seconds: 1_800_000_000)

    static func proposal(
        _ occasion: NoticeOccasion = .new,
        state: Proposal.State = .waiting,
        payload: JSONValue = [
            "sku": "SKU-1", "total": 17_756, "reason": "It sold out <today>, & 14 days pass until more comes.",
        ],
        decisions: [Decision] = [],
        subject: String = "SKU-1",
        steps: [String] = ["Asked sales-history"],
        recipients: [Person] = [
            Person(id: "anna", name: "Anna Petrová", email: "anna@example.com", slack: "U1"),
            Person(id: "ben", name: "Ben Okafor", email: "ben@example.com"),
        ],
        at: Timestamp = Notices.at
    ) -> ProposalNotice {
        ProposalNotice(
            occasion: occasion,
            title: "Reorder proposed: \(subject)",
            proposal: Proposal(
                id: ProposalID(rawValue: "prop_1"),
                taskID: TaskID(rawValue: "task_1"),
                runID: RunID(rawValue: "run_1"),
                rule: "reorder-on-stockout",
                agent: "supply-chain",
                event: Event(
                    id: "run_1-0",
                    source: "/proactor/rules/reorder-on-stockout",
                    type: "ReorderProposed",
                    subject: subject,
                    data: .json(payload)
                ),
                policy: ApprovalPolicy(
                    approvers: ["group:buyers"],
                    quorum: 1,
                    sinks: ["desk"],
                    onApproved: "ReorderApproved",
                    onRejected: nil,
                    onExpired: nil,
                    expiresAfter: .seconds(86_400)
                ),
                state: state,
                createdAt: at,
                expiresAt: at.advanced(by: .seconds(86_400)),
                decidedAt: state == .waiting ? nil : at,
                decisions: decisions
            ),
            cause: Event(
                id: "e-1",
                source: "/inventory/eu",
                type: "StockLevelZero",
                subject: "SKU-1",
                data: .json(["sku": "SKU-1", "warehouse": "EU-1"])
            ),
            ruleDescription: "Draft a purchase order the moment an item sells out.",
            steps: steps,
            recipients: recipients,
            names: ["anna": "Anna Petrová", "ben": "Ben Okafor"],
            reviewURL: "https://proactor.example.com/inbox/prop_1",
            at: at
        )
    }

    static let approval = Decision(
        by: "anna",
        verdict: .approve,
        reason: "as planned",
        at: Notices.at,
        revision: 1,
        channel: "console"
    )

    static func event(at: Timestamp = Notices.at) -> EventNotice {
        EventNotice(
            event: Event(
                id: "prop_1-approved",
                source: "/proactor/proposals/reorder-on-stockout",
                type: "ReorderApproved",
                subject: "SKU-1",
                time: at,
                dataContentType: "application/json",
                data: .json(["sku": "SKU-1", "note": "größer € <b>"])
            ),
            taskURL: "https://proactor.example.com/tasks/task_1",
            at: at
        )
    }
}
