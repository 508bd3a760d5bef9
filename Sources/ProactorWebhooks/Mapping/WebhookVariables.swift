import ProactorExpressions
import ProactorMapping
import ProactorModel

/// What the expressions of a webhook's mapping may name beside the body.
enum WebhookVariables {
    static let declared = MappingVariables(["headers": .map(.string, .string), "webhook": .string])

    /// Headers by their names in lower case; those that stand there several times joined (RFC 9110, section 5.3).
    static func headers(_ headers: DeliveryHeaders) -> JSONObject {
        var object = JSONObject()
        for field in headers.fields {
            if let before = object[field.name]?.stringValue {
                object[field.name] = .string("\(before), \(field.value)")
            } else {
                object[field.name] = .string(field.value)
            }
        }
        return object
    }
}
