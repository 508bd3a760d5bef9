import ProactorComponents
import ProactorModel

/// What some calls of a run wait for.
struct CallWaits {
    /// Runs to be made, and when their calls are given up.
    var children: [(call: RunCall, agent: String, deadline: Timestamp)] = []
    /// Proposals to be made.
    var proposals: [Proposal] = []
    /// When calls are given up whose runs are at work.
    var deadlines: [Timestamp] = []
    /// Whether something is waited for that was made before.
    var isOpen = false

    var isEmpty: Bool { self.children.isEmpty && self.proposals.isEmpty && !self.isOpen }
}

/// A call that nothing stands in the way of any more.
struct ReadyCall: Sendable {
    enum Readiness: Sendable {
        /// To be made, with what a person answered to its questions. Of one call a person is asked once, so that a call which a
        /// person has decided on may not ask.
        case call([ToolQuestion.Answer], mayAsk: Bool)
        /// Another run has done it.
        case output(StepOutput)
        /// A person or a limit forbids it; the agent is told why.
        case refused(String)
        case failed(ToolFailure)
    }

    let call: RunCall
    let readiness: Readiness
    /// What a person decided before it could be made.
    let approval: Proposal?

    init(_ call: RunCall, _ readiness: Readiness, approval: Proposal? = nil) {
        self.call = call
        self.readiness = readiness
        self.approval = approval
    }
}

enum CarriedOut: Sendable {
    case step(Step)
    case question(CallQuestion)
}

/// What a tool wants to be told by a person before it does what it was called for.
struct CallQuestion: Sendable {
    let call: RunCall
    let questions: [ToolQuestion]

    /// The questions that a proposal shows.
    static func questions(of proposal: Proposal) -> [ToolQuestion] {
        (proposal.event.jsonData["questions"]?.arrayValue ?? []).compactMap { ToolQuestion(json: $0) }
    }
}

extension ToolQuestion {
    var json: JSONValue {
        ["key": .string(self.key), "message": .string(self.message), "schema": self.schema, "answer": self.consent]
    }

    init?(json: JSONValue) {
        guard let key = json["key"]?.stringValue else { return nil }
        self.init(key: key, message: json["message"]?.stringValue ?? "", schema: json["schema"] ?? .object([:]))
    }

    /// What approving answers: each member's default, and yes where it is a yes or no.
    var consent: JSONValue {
        var content = JSONObject()
        for (name, schema) in self.schema["properties"]?.objectValue ?? [:] {
            if let value = schema["default"] {
                content[name] = value
            } else if schema["type"] == "boolean" {
                content[name] = true
            }
        }
        return .object(content)
    }

    var accepted: Answer { Answer(key: self.key, content: self.consent) }
    var declined: Answer { Answer(key: self.key, content: nil) }
}
