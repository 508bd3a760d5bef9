import ProactorEngine
import ProactorModel

extension InboxPages {
    /// The form that changes the payload.
    ///
    /// - Parameter entered: What was entered before, by the fields' names.
    static func fields(of evidence: ProposalEvidence, entered: [String: String]?) -> [[String: Any]] {
        let form = PayloadForm(of: evidence.proposal.event.jsonData, schema: evidence.schema)
        return form.fields.enumerated().map { place, field in
            let name = field.pointer.description
            let text = entered.map { $0[name] ?? "" } ?? field.text ?? ""
            var shown: [String: Any] = [
                "fieldID": "field-\(place)", "fieldName": name, "fieldText": text,
                "label": field.title ?? Self.label(field.pointer), "isNeeded": field.isRequired,
            ]
            shown["help"] = field.description
            switch field.kind {
            case .line: shown["isLine"] = true
            case .text: shown["isText"] = true
            case .integer: shown["isInteger"] = true
            case .number: shown["isNumber"] = true
            case .boolean: shown["isBoolean"] = ["isOn": ["true", "on"].contains(text)]
            case .json: shown["isJSON"] = true
            case .choice(let options):
                shown["isChoice"] = [
                    "choices": ((field.isRequired ? [] : [""]) + options).map { option -> [String: Any] in
                        ["option": option, "isTaken": option == text]
                    }
                ]
            }
            return shown
        }
    }

    /// Who changed what, youngest first.
    static func revisions(of evidence: ProposalEvidence) -> [[String: Any]] {
        let revisions = evidence.proposal.revisions
        return revisions.indices.dropFirst().reversed().map { index in
            let revision = revisions[index]
            let difference = PayloadDifference(from: revisions[index - 1].data, to: revision.data)
            var shown: [String: Any] = [
                "number": revision.number, "editor": revision.by.map(evidence.name(of:)) ?? evidence.proposal.agent,
                "editedAt": revision.at.readable,
                "changes": difference.changes.map { change -> [String: Any] in
                    [
                        "place": Self.label(change.pointer), "before": HTML.excerpt(change.before ?? .null),
                        "after": HTML.excerpt(change.after ?? .null),
                    ]
                },
            ]
            shown["because"] = revision.reason
            shown["asker"] = revision.requestedBy.map(evidence.name(of:))
            return shown
        }
    }

    /// A place in the payload as words: `Address, Post code`.
    private static func label(_ pointer: JSONPointer) -> String {
        pointer.words
    }
}
