import ProactorComponents
import ProactorEngine
import ProactorModel
import ProactorWebhooks

extension SlackSink {
    func answer(_ request: SinkRequest, desk: some SinkDesk) async -> SinkResponse {
        let headers = DeliveryHeaders(request.headers.map { (name: $0.key, value: $0.value) })
        let delivery = WebhookDelivery(headers: headers, body: request.body)
        guard self.signature.isValid(delivery, at: request.receivedAt) else { return SinkResponse(status: 401) }
        guard let interaction = SlackInteraction(request.body) else { return SinkResponse(status: 400) }
        switch interaction {
        case .other: return SinkResponse(status: 200)
        case .press(let press):
            await self.answer(press, desk)
            return SinkResponse(status: 200)
        case .submission(let submission): return await self.answer(submission, desk)
        }
    }

    // MARK: Buttons

    private func answer(_ press: SlackInteraction.Press, _ desk: some SinkDesk) async {
        guard let shown = SlackAction.read(press.value) else { return }
        switch press.action {
        case SlackAction.approve:
            let decision = SinkDecision(
                proposal: shown.proposal,
                verdict: .approve,
                account: press.user,
                reason: nil,
                revision: shown.revision
            )
            if case .refused(let why) = await desk.decide(decision) { await self.whisper(why, press) }
        case SlackAction.reject: await self.open(SlackModal.rejection(value: press.value), press)
        case SlackAction.edit:
            switch await desk.draft(of: shown.proposal, revision: shown.revision, for: press.user) {
            case .refused(let why): await self.whisper(why, press)
            case .draft(let draft): await self.open(SlackEditForm(draft).view(value: press.value), press)
            }
        default: break
        }
    }

    private func open(_ view: JSONValue, _ press: SlackInteraction.Press) async {
        do throws(SinkFailure) {
            guard let trigger = press.trigger else { throw SinkFailure("no trigger_id", isRetriable: false) }
            try await self.api.call("views.open", ["trigger_id": .string(trigger), "view": view], isQuick: true)
        } catch {
            await self.whisper("The form could not be opened; press again, or decide in the inbox.", press)
        }
    }

    /// Where it fails, the message itself shows soon what became of the proposal.
    private func whisper(_ text: String, _ press: SlackInteraction.Press) async {
        guard let url = press.responseURL else { return }
        try? await self.api.whisper(text, to: url)
    }

    // MARK: Forms

    private func answer(_ submission: SlackInteraction.Submission, _ desk: some SinkDesk) async -> SinkResponse {
        guard let shown = SlackAction.read(submission.value) else { return SinkResponse(status: 200) }
        switch submission.form {
        case SlackAction.rejection: return await self.reject(submission, shown, desk)
        case SlackAction.edit: return await self.edit(submission, shown, desk)
        default: return SinkResponse(status: 200)
        }
    }

    private func reject(
        _ submission: SlackInteraction.Submission,
        _ shown: SlackAction.Shown,
        _ desk: some SinkDesk
    ) async -> SinkResponse {
        guard let reason = submission.reason else { return Self.wrong([SlackAction.reason: "Say why."]) }
        let decision = SinkDecision(
            proposal: shown.proposal,
            verdict: .reject,
            account: submission.user,
            reason: reason,
            revision: shown.revision
        )
        switch await desk.decide(decision) {
        case .taken: return SinkResponse(status: 200)
        case .refused(let why): return Self.wrong([SlackAction.reason: why])
        }
    }

    private func edit(
        _ submission: SlackInteraction.Submission,
        _ shown: SlackAction.Shown,
        _ desk: some SinkDesk
    ) async -> SinkResponse {
        let draft: SinkDraft
        switch await desk.draft(of: shown.proposal, revision: shown.revision, for: submission.user) {
        case .refused(let why): return Self.wrong([SlackAction.reason: why])
        case .draft(let found): draft = found
        }
        let form = SlackEditForm(draft)
        let data: JSONValue
        do throws(PayloadFormError) {
            data = try form.payload(submission.entries, changing: draft.payload)
        } catch {
            return Self.wrong([form.blockID(of: error.pointer) ?? SlackAction.reason: error.message])
        }
        let edit = SinkEdit(
            proposal: shown.proposal,
            data: data,
            account: submission.user,
            reason: submission.reason,
            revision: shown.revision
        )
        switch await desk.edit(edit) {
        case .taken: return SinkResponse(status: 200)
        case .refused(let why): return Self.wrong([SlackAction.reason: why])
        case .invalid(let flaws): return Self.wrong(Self.texts(flaws, form))
        }
    }

    /// Flaws by the inputs that hold them.
    private static func texts(_ flaws: [SinkEditAnswer.Flaw], _ form: SlackEditForm) -> [String: String] {
        var texts: [String: [String]] = [:]
        for flaw in flaws {
            if let block = form.blockID(of: flaw.pointer) {
                texts[block, default: []].append(flaw.message)
            } else {
                texts[SlackAction.reason, default: []].append("\(flaw.pointer.words): \(flaw.message)")
            }
        }
        return texts.mapValues { $0.joined(separator: "; ") }
    }

    /// What the form shows below its fields.
    private static func wrong(_ texts: [String: String]) -> SinkResponse {
        let errors = JSONObject(
            texts.sorted { $0.key < $1.key }.map { ($0.key, .string(SlackText.plain($0.value, limit: 1000))) }
        )
        return SinkResponse(status: 200, body: ["response_action": "errors", "errors": .object(errors)])
    }
}
