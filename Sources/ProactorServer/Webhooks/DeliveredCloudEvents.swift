import HTTPTypes
import ProactorModel
import ProactorWebhooks

/// Deliveries that are CloudEvents already, which need no mapping.
enum DeliveredCloudEvents {
    /// Whether the content type says so. Attributes in headers count only where nothing is signed, since signatures of
    /// webhooks do not cover them.
    static func areIn(_ delivery: WebhookDelivery, of source: WebhookSource) -> Bool {
        if let type = delivery.headers.first("content-type"),
            MediaType(type).essence.hasPrefix("application/cloudevents")
        {
            return true
        }
        return !source.configuration.scheme.signsBytes && delivery.headers.only("ce-specversion") != nil
    }

    static func events(of delivery: WebhookDelivery, _ limits: EngineLimits) throws(DeliveryRefusal) -> [Event] {
        var headers = HTTPFields()
        for field in delivery.headers.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            headers.append(HTTPField(name: name, value: field.value))
        }
        do {
            return try CloudEventsRequest(headers: headers, body: delivery.body, limits: limits).events
        } catch {
            throw DeliveryRefusal("invalid-event", error)
        }
    }
}
