/// Rule books that the tests share.
enum Rules {
    private static let events = """
        events:
          Asked: { description: A question. }
          Answered: { description: An answer., schema: { type: object, properties: { n: { type: integer } } } }
          Approved: { description: Somebody approved. }
          Rejected: { description: Somebody rejected. }
          Lapsed: { description: Nobody decided. }
        """

    /// One rule, whose agent does `steps` (a YAML list, each line indented by six).
    static func answering(_ steps: String, agent: String = "", rule: String = "") -> String {
        """
        \(Self.events)
        rules:
          answer: { description: Answer., on: Asked, agent: answering, emits: [Answered]\(rule) }
        agents:
          answering:
            tools: [find, note]
        \(agent.isEmpty ? "" : "    \(agent)\n")    steps:
        \(steps)
        """
    }

    /// Answers at once.
    static let plain = Self.answering("      - { emit: Answered, data: { n: 1 } }")

    /// Asks the tool `find`, then the tool `note`, and answers.
    static func twoCalls(agent: String = "") -> String {
        Self.answering(
            """
                  - { call: find, with: { n: 1 }, as: found }
                  - { call: note, with: { n: "{{ found.n }}" } }
                  - { emit: Answered, data: { n: "{{ found.n }}" } }
            """,
            agent: agent
        )
    }

    /// Asks the tool `find`, and answers with what it says.
    static func oneCall(agent: String = "") -> String {
        Self.answering(
            """
                  - { call: find, with: { n: 1 }, as: found }
                  - { emit: Answered, data: { n: "{{ found.n }}" } }
            """,
            agent: agent
        )
    }

    /// Answers, and asks people whether that is right.
    static func proposing(quorum: Int = 1, expires: String = "1h", sinks: String = "inbox", more: String = "") -> String
    {
        Self.answering(
            "      - { emit: Answered, subject: s, data: { n: 1 } }",
            rule: """
                , approval: { approvers: [anna, ben], quorum: \(quorum), expires: \(expires), sinks: [\(sinks)], \(more) \
                onApproved: Approved, onRejected: Rejected, onExpired: Lapsed }
                """
        )
    }
}
