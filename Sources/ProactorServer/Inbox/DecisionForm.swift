import Hummingbird
import ProactorModel

/// What the decision form of a proposal's page sends.
struct DecisionForm: Sendable {
    private struct Fields: Decodable {
        var verdict: String
        var by: String?
        var reason: String?
        var revision: Int?
    }

    let verdict: Decision.Verdict
    /// The person's id; empty when none was chosen.
    let by: String
    let reason: String
    /// The revision that the page showed.
    let revision: Int?

    /// Reads `application/x-www-form-urlencoded`; `nil` when the verdict is missing.
    init?(_ body: [UInt8]) {
        guard
            let fields = try? URLEncodedFormDecoder().decode(Fields.self, from: String(decoding: body, as: UTF8.self)),
            let verdict = Decision.Verdict(rawValue: fields.verdict)
        else { return nil }
        self.verdict = verdict
        self.by = fields.by ?? ""
        self.reason = fields.reason ?? ""
        self.revision = fields.revision
    }
}
