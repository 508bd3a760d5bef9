import ProactorExpressions
import ProactorModel

/// What the expressions of a mapping may name.
enum MappingVariables {
    /// In `each`: the whole delivery.
    static let delivery = ExpressionEnvironment(
        types: ["body": .dyn, "headers": .map(.string, .string), "webhook": .string]
    )

    /// In `when` and `event`: the event's part of it as well.
    static let item = Self.delivery.adding(["item": .dyn, "index": .int])

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
