import ProactorComponents
import ProactorModel
import ProactorSMTPClient

/// Mail to each approver, with a link of their own by which they decide.
struct MailSink: LinkingSink {
    let name: String
    let from: MailAddress
    /// Who is told of events.
    let observers: [MailAddress]
    let client: SMTPClient
    let links: ApprovalLinks?
    /// Where the server's pages are, without a slash at its end.
    let publicURL: String?
    let pace: SinkPace

    func deliver(
        _ notice: SinkNotice,
        idempotencyKey: String,
        previous: JSONValue?
    ) async throws(SinkFailure) -> JSONValue? {
        switch notice {
        case .event(let event): return try await self.deliver(event, idempotencyKey)
        case .proposal(let proposal):
            return try await self.deliver(proposal, idempotencyKey, MailProgress(previous, key: idempotencyKey))
        }
    }

    private func deliver(_ notice: EventNotice, _ key: String) async throws(SinkFailure) -> JSONValue? {
        guard !self.observers.isEmpty else {
            throw SinkFailure("nobody is told of events: name 'to' for the sink '\(self.name)'", isRetriable: false)
        }
        let content = MailContent(notice)
        for observer in self.observers {
            let message = MailMessage(
                from: self.from,
                to: observer,
                subject: content.title,
                text: content.text,
                html: content.html,
                messageID: MailMessage.messageID(key, observer.address, domain: self.from.domain),
                at: notice.at,
                archiveURL: self.publicURL.map { "\($0)/" }
            )
            try await self.send(message)
        }
        return nil
    }

    private func deliver(
        _ notice: ProposalNotice,
        _ key: String,
        _ before: MailProgress
    ) async throws(SinkFailure) -> JSONValue? {
        var progress = before
        let people = notice.recipients.filter { progress.concerns($0.id, notice) }
        guard !people.isEmpty || notice.occasion == .new else { return nil }
        let addressed = people.compactMap { person in
            person.email.flatMap { MailAddress($0) }.map {
                (person, MailAddress(name: person.name, address: $0.address))
            }
        }
        guard !addressed.isEmpty || notice.occasion != .new else {
            throw SinkFailure("none of those who may decide has an 'email' under 'people'", isRetriable: false)
        }
        for (person, address) in addressed where !progress.told.contains(person.id) {
            do throws(SinkFailure) {
                let isFirst = progress.asked[person.id] == nil
                try await self.send(self.message(notice, key, person, address, isFirst: isFirst))
            } catch {
                // Who was written to is not written to again by the next attempt.
                var failure = error
                failure.partial = progress.json
                throw failure
            }
            progress.told.insert(person.id)
            progress.asked[person.id] = notice.proposal.revision
        }
        return progress.json
    }

    private func message(
        _ notice: ProposalNotice,
        _ key: String,
        _ person: Person,
        _ address: MailAddress,
        isFirst: Bool
    ) -> MailMessage {
        let proposal = notice.proposal
        let content = MailContent(notice, link: self.link(notice, person))
        let root = MailMessage.messageID(proposal.id.rawValue, person.id, domain: self.from.domain)
        let isChange = notice.occasion == .changed && proposal.state == .waiting
        let mark = isChange ? "Changed: " : NoticeTexts.mark(proposal.state).map { "\($0): " } ?? ""
        return MailMessage(
            from: self.from,
            to: address,
            subject: isFirst ? content.title : "Re: \(mark)\(content.title)",
            text: content.text,
            html: content.html,
            messageID: isFirst
                ? root : MailMessage.messageID(key, proposal.id.rawValue, person.id, domain: self.from.domain),
            inReplyTo: isFirst ? nil : root,
            at: notice.at,
            archiveURL: self.publicURL.map { "\($0)/" }
        )
    }

    private func link(_ notice: ProposalNotice, _ person: Person) -> MailContent.Link? {
        let proposal = notice.proposal
        guard proposal.state == .waiting else {
            return notice.reviewURL.map { MailContent.Link(label: "See it in the inbox", url: $0) }
        }
        guard let links = self.links, let publicURL = self.publicURL else {
            return notice.reviewURL.map { MailContent.Link(label: "Review and decide", url: $0) }
        }
        let end = notice.at.advanced(by: links.lifetime)
        let expiresAt = min(end, proposal.expiresAt ?? end)
        let token = links.token(
            for: ApprovalLink(
                sink: self.name,
                proposal: proposal.id,
                revision: proposal.revision,
                person: person.id,
                expiresAt: expiresAt
            )
        )
        return MailContent.Link(
            label: "Review and decide",
            url: "\(publicURL)/approvals/\(token)",
            note: "The link is for \(person.name) alone: whoever has it decides in that name. "
                + "It can be used until \(NoticeTexts.time(expiresAt))."
        )
    }

    private func send(_ message: MailMessage) async throws(SinkFailure) {
        do {
            try await self.client.send(message.bytes, from: self.from.address, to: message.to.address)
        } catch {
            throw SinkFailure(error.message, isRetriable: error.isRetriable)
        }
    }
}

/// Who was written to of a proposal.
struct MailProgress: Hashable, Sendable {
    /// The revision that each was last shown, by the person's id: everybody who was asked.
    var asked: [String: Int]
    /// Who was written to by the delivery that is at work.
    var told: Set<String>
    private let key: String

    /// - Parameters:
    ///   - json: As ``json`` wrote it, perhaps for an earlier delivery.
    ///   - key: The key of the delivery that is at work.
    init(_ json: JSONValue?, key: String) {
        var asked: [String: Int] = [:]
        for (person, revision) in json?["asked"]?.objectValue ?? [:] { asked[person] = Int(revision.intValue ?? 0) }
        self.asked = asked
        let told = json?["told"]?.arrayValue?.compactMap(\.stringValue) ?? []
        self.told = json?["delivery"]?.stringValue == key ? Set(told) : []
        self.key = key
    }

    /// Whether somebody who may decide is written to.
    func concerns(_ person: String, _ notice: ProposalNotice) -> Bool {
        switch notice.occasion {
        case .new, .reminder: true
        // That one of several approved is no reason to write to all of them, but another payload is, and so is having to
        // decide from now on.
        case .changed where notice.proposal.state == .waiting:
            self.told.contains(person) || self.asked[person] != notice.proposal.revision
        // Who was not asked is not told what became of it.
        case .changed: self.asked[person] != nil
        }
    }

    var json: JSONValue {
        let asked = self.asked.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.int(Int64($0.value))) }
        return [
            "delivery": .string(self.key), "asked": .object(JSONObject(asked)),
            "told": .array(self.told.sorted().map(JSONValue.string)),
        ]
    }
}
