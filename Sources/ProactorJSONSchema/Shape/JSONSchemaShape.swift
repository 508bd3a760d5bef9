package import ProactorModel

/// What a schema says about the value at one place, for those who check expressions against it or build a form from it.
///
/// It errs on the side of permission: what only one alternative of several allows is allowed, and what cannot be told is
/// taken to be anything. So a type that is not among ``types`` cannot occur in a valid value, but not the other way round.
package struct JSONSchemaShape: Hashable, Sendable {
    /// How certain it is that the property is there.
    package enum Presence: String, Hashable, Sendable {
        /// Every object at the place around it has it.
        case required
        /// It is declared, and may be missing.
        case optional
        /// No schema names it, and none forbids it.
        case undeclared
        /// No valid value has it.
        case forbidden
    }

    /// The types that the value can have.
    package var types: JSONTypes
    /// Whether the value is there, within the object around it; `required` for the whole value, `optional` for an element.
    package var presence: Presence
    /// The names that schemas declare for properties of the value, in the order of the document.
    package var properties: [String]
    /// Those of its properties that a valid object cannot lack.
    package var requiredProperties: [String]
    /// Whether an object may have properties that are not among ``properties``.
    package var allowsOtherProperties: Bool
    /// The values of `enum` or `const`, where there are any.
    package var choices: [JSONValue]?
    package var title: String?
    package var description: String?
    package var format: String?
    package var defaultValue: JSONValue?
}

/// One step from a value to another inside it.
package enum JSONSchemaStep: Hashable, Sendable {
    case property(String)
    /// Any element of an array, whichever its index.
    case element
}

extension JSONSchema {
    /// What the schema says about the value that `path` leads to from the whole value.
    package func shape(at path: [JSONSchemaStep] = []) -> JSONSchemaShape {
        var reader = ShapeReader(self)
        return reader.shape(at: path)
    }

    /// What the schema says about the property that `names` lead to: `data`, `openOrders`.
    package func shape(ofProperty names: [String]) -> JSONSchemaShape {
        self.shape(at: names.map { .property($0) })
    }

    /// The properties that schemas declare for the object at `path`, in the order of the document.
    package func properties(at path: [JSONSchemaStep] = []) -> [(name: String, shape: JSONSchemaShape)] {
        self.shape(at: path).properties.map { (name: $0, shape: self.shape(at: path + [.property($0)])) }
    }
}
