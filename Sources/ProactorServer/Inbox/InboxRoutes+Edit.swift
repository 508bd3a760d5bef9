import HTTPTypes
import Hummingbird
import ProactorEngine
import ProactorModel
import ProactorRuntime
import ProactorStorage

extension InboxRoutes {
    /// Fields of the form beside those of the payload, whose names begin with `/` or are empty.
    private enum FieldName {
        static let person = "by"
        static let reason = "reason"
        static let revision = "revision"
    }

    /// Makes the next revision of a proposal's payload from its form.
    func edit(_ id: ProposalID, _ request: Request, _ context: ServerContext) async throws -> Response {
        let form = FormFields(try await RequestReader.body(of: request, sizeMaximum: self.limits.eventSize))
        guard let evidence = try await self.evidence(id, context) else {
            return .page(self.pages.missing("proposal", id.rawValue), status: .notFound)
        }
        let named = form[FieldName.person].flatMap { $0.isEmpty ? nil : $0 }
        guard named != nil || context.principal != .open else {
            return self.refused(evidence, form, "Choose who you are.", .badRequest, context)
        }
        let person: String
        do {
            person = try Actor.person(named, context.principal)
        } catch {
            return self.refused(evidence, form, error.detail, error.status, context)
        }
        guard let revision = form[FieldName.revision].flatMap(Int.init) else {
            return self.refused(
                evidence,
                form,
                "The form was not understood; load the page again.",
                .badRequest,
                context
            )
        }
        let payload = evidence.proposal.event.jsonData
        let data: JSONValue
        do {
            data = try PayloadForm(of: payload, schema: evidence.schema).payload(from: form.values, changing: payload)
        } catch {
            return self.refused(evidence, form, "\(error)", .badRequest, context)
        }
        do {
            _ = try await self.desk.edit(
                id,
                data: data,
                by: person,
                reason: form[FieldName.reason].flatMap { $0.isEmpty ? nil : $0 },
                revision: revision,
                principal: context.principal.auditName
            )
        } catch {
            let problem = Problem(error)
            return self.refused(evidence, form, problem.detail, problem.status, context)
        }
        return Response.redirect(to: "/inbox/\(id)", type: .normal)
    }

    /// The page with what was entered, so that nobody has to enter it again.
    private func refused(
        _ evidence: ProposalEvidence,
        _ form: FormFields,
        _ why: String,
        _ status: HTTPResponse.Status,
        _ context: ServerContext
    ) -> Response {
        let page = self.pages.proposal(
            evidence,
            chosen: form[FieldName.person],
            entered: nil,
            problem: why,
            changed: form.values,
            visitor: self.visitor(context),
            now: self.clock.now
        )
        return .page(page, status: status)
    }
}
