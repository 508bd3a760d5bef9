package import ProactorMapping
package import ProactorModel

/// Reads the body of a delivery as mappings see it.
enum DeliveryBody {
    /// JSON, whatever the content type says, since not all senders say it; the fields of a form, or the JSON in its field
    /// `payload` where that is the only one; the text of what is text and no JSON.
    static func json(of delivery: WebhookDelivery, limits: JSONLimits) throws(DeliveryFailure) -> JSONValue {
        let type = Self.mediaType(delivery.headers.first("content-type") ?? "")
        if type == FormBody.mediaType {
            guard let fields = FormBody.fields(of: delivery.body) else {
                throw .unreadable("the form is no UTF-8, or has more than \(FormBody.fieldMaximum) fields", nil)
            }
            guard fields.count == 1, let payload = fields["payload"]?.stringValue else { return .object(fields) }
            do { return try JSONParser.parse(payload, limits: limits) } catch {
                throw .unreadable("the field 'payload' of the form: \(error)", error)
            }
        }
        guard !delivery.body.isEmpty else { return .null }
        do {
            return try JSONParser.parse(delivery.body, limits: limits)
        } catch {
            if type.hasPrefix("text/"), let text = String(validating: delivery.body, as: UTF8.self) {
                return .string(text)
            }
            throw .unreadable("\(error)", error)
        }
    }

    /// Type and subtype in lower case.
    private static func mediaType(_ text: String) -> String {
        let essence = text.prefix { $0 != ";" }.lowercased()
        return String(essence.filter { $0 != " " && $0 != "\t" })
    }
}

/// Why no events can be made of a delivery that is its sender's.
package enum DeliveryFailure: Error, Hashable, Sendable {
    /// The body is not what can be read; with the place, where it is JSON.
    case unreadable(String, JSONParseError?)
    case unmapped(MappingFailure)
}
