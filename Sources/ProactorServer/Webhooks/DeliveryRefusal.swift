import HTTPTypes
import ProactorMapping
import ProactorModel
import ProactorRuntime
import ProactorWebhooks

/// Why a delivery that is its sender's was not taken.
struct DeliveryRefusal: Error, Sendable {
    /// A stable name for why.
    let reason: String
    var problem: Problem
    /// Whether it would be refused again, so that somebody must look at it; what the sender can just send again is not kept.
    let isLasting: Bool
    /// Whether it counts as its sender's. What is sent again by whoever listened in does not.
    let isVerified: Bool

    init(_ reason: String, _ problem: Problem, isLasting: Bool = true, isVerified: Bool = true) {
        self.reason = reason
        self.problem = problem
        self.isLasting = isLasting
        self.isVerified = isVerified
    }

    init(_ failure: DeliveryFailure) {
        switch failure {
        case .unreadable(_, let error?): self.init("unreadable", Problem(error))
        case .unreadable(let detail, nil):
            self.init("unreadable", Problem(.badRequest, "unreadable-body", "The body cannot be read", detail))
        case .unmapped(let failure):
            var members: JSONObject = ["key": .string(failure.key)]
            members["event"] = failure.index.map { .int(Int64($0)) }
            self.init(
                "unmapped",
                Problem(
                    .unprocessableContent,
                    "unmapped",
                    "No event can be made of the delivery",
                    "\(failure)",
                    members: members
                )
            )
        }
    }

    init(_ error: IntakeError, isBatch: Bool) {
        let problem = Problem(error, isBatch: isBatch)
        switch error {
        case .busy, .storeUnavailable: self.init(problem.name, problem, isLasting: false)
        case .invalidPayload, .unknownType, .reservedSource, .tooManyEvents: self.init(problem.name, problem)
        }
    }

    /// The same signed bytes came under another name before.
    static var replayed: Self {
        Self(
            "replayed",
            Problem(
                .conflict,
                "replayed",
                "The delivery came before",
                "what is signed came before under another id; a delivery is repeated under the id that it had"
            ),
            isVerified: false
        )
    }
}
