import HTTPTypes
import ProactorEngine
import ProactorJSONSchema
import ProactorModel
import ProactorRuntime
import ProactorStorage

extension Problem {
    /// Violations that one answer names.
    private static let violationMaximum = 20
    /// How long to wait when the store cannot be written.
    private static let storeRetryAfter = Duration.seconds(5)

    init(_ error: StoreError) {
        switch error {
        case .unavailable, .conflict, .leaseLost:
            self.init(
                .serviceUnavailable,
                "store-unavailable",
                "The store cannot be reached now",
                "\(error); nothing was changed, send the same request again",
                retryAfter: Self.storeRetryAfter
            )
        case .notFound(let what): self.init(.notFound, "not-found", "Not found", "there is no \(what)")
        case .corrupt: self.init(.internalServerError, "store-corrupt", "The store cannot be read", "\(error)")
        }
    }

    /// What is wrong with one event of a request.
    ///
    /// - Parameter index: The event's place in its batch; `nil` outside batches.
    init(_ error: EventError, index: Int?) {
        var members: JSONObject = [:]
        if !error.attribute.isEmpty { members["attribute"] = .string(error.attribute) }
        members["event"] = index.map { .int(Int64($0)) }
        self.init(.badRequest, "invalid-event", "Not a CloudEvent", Self.place(index) + error.message, members: members)
    }

    init(_ error: JSONParseError, index: Int? = nil) {
        if error.reason == .tooLarge {
            self.init(.contentTooLarge, "too-large", "The request is too large", error.message)
            return
        }
        self.init(
            .badRequest,
            "invalid-json",
            "The body is not acceptable JSON",
            "\(Self.place(index))\(error)",
            members: [
                "pointer": .string(error.pointer.description), "line": .int(Int64(error.line)),
                "column": .int(Int64(error.column)),
            ]
        )
    }

    /// - Parameter isBatch: Whether the request could hold more than one event.
    init(_ error: IntakeError, isBatch: Bool) {
        switch error {
        case .invalidPayload(let index, let type, let violations):
            self.init(payloadOf: type, violations, index: isBatch ? index : nil)
        case .unknownType(let index, let type, let known):
            self.init(
                .badRequest,
                "unknown-type",
                "The event type is not declared",
                "\(Self.place(isBatch ? index : nil))no events.yaml declares the type '\(type)', and 'strictTypes' is on; "
                    + "declared are \(known.joined(separator: ", "))",
                members: ["attribute": "type"]
            )
        case .reservedSource(let index, let source):
            self.init(
                .badRequest,
                "reserved-source",
                "The source is reserved",
                "\(Self.place(isBatch ? index : nil))the source '\(source)' begins with /proactor/, which only the engine "
                    + "uses; name the sending system",
                members: ["attribute": "source"]
            )
        case .tooManyEvents(let count, let limit):
            self.init(
                .contentTooLarge,
                "too-large",
                "The batch is too large",
                "the batch has \(count) events; the limit is \(limit) (limits.batchCount); send several batches"
            )
        case .busy(.backlog, let retryAfter):
            self.init(
                .serviceUnavailable,
                "backlog",
                "Too many events wait",
                "more events wait for the router than limits.unroutedEvents allows; send the same event again later",
                retryAfter: retryAfter
            )
        case .busy(.appends, let retryAfter):
            self.init(
                .tooManyRequests,
                "too-many-requests",
                "Too many requests at once",
                "more requests wait for the disk than limits.pendingAppends allows; send the same event again later",
                retryAfter: retryAfter
            )
        case .storeUnavailable(let error): self.init(error)
        }
    }

    /// - Parameter type: `nil` where the type is clear.
    private init(payloadOf type: String?, _ violations: [JSONSchemaViolation], index: Int?) {
        let shown = violations.prefix(Self.violationMaximum)
        let errors = shown.map { violation -> JSONValue in
            [
                "pointer": .string("/data" + violation.instance.description), "keyword": .string(violation.keyword),
                "detail": .string(violation.message),
            ]
        }
        let sentences = shown.map { "/data\($0.instance.description) \($0.message)" }.joined(separator: "; ")
        var members: JSONObject = ["errors": .array(errors)]
        members["event"] = index.map { .int(Int64($0)) }
        self.init(
            .badRequest,
            "invalid-payload",
            "The payload breaks the event type's schema",
            Self.place(index) + (type.map { "'\($0)': " } ?? "") + sentences,
            members: members
        )
    }

    init(_ error: ApprovalError) {
        switch error {
        case .notFound(let id): self.init(.notFound, "not-found", "Not found", "there is no proposal '\(id)'")
        case .store(let error): self.init(error)
        case .refused(let refusal):
            let detail = "\(refusal)"
            switch refusal {
            case .unknownPerson, .notAnApprover:
                self.init(.forbidden, "not-an-approver", "Not allowed to decide this", detail)
            case .alreadyDecided, .alreadyApproved:
                self.init(.conflict, "already-decided", "Decided already", detail)
            case .expired: self.init(.conflict, "expired", "The proposal expired", detail)
            case .otherRevision: self.init(.conflict, "other-revision", "The proposal was changed", detail)
            case .reasonTooLong: self.init(.badRequest, "invalid-decision", "Not a decision", detail)
            case .unchanged: self.init(.badRequest, "unchanged", "Nothing was changed", detail)
            case .payloadTooLarge: self.init(.contentTooLarge, "too-large", "The payload is too large", detail)
            case .notEditable: self.init(.conflict, "not-editable", "The payload cannot be changed", detail)
            case .notDelegable: self.init(.conflict, "not-delegable", "This cannot be delegated", detail)
            case .invalidPayload(let violations):
                self.init(payloadOf: nil, violations, index: nil)
            }
        }
    }

    init(_ error: DeadLetterError) {
        switch error {
        case .notFound: self.init(.notFound, "not-found", "Not found", "\(error)")
        case .resolved: self.init(.conflict, "already-resolved", "Dealt with already", "\(error)")
        case .refused: self.init(.conflict, "not-replayable", "This cannot be done to the dead letter", "\(error)")
        case .store(let error): self.init(error)
        }
    }

    /// Names the event of a batch that a message is about.
    private static func place(_ index: Int?) -> String { index.map { "event \($0) of the batch: " } ?? "" }
}
