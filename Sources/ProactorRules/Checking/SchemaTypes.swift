import ProactorExpressions
import ProactorJSONSchema

/// What expressions are told of the payload that a schema describes.
///
/// It errs on the side of permission, as ``JSONSchemaShape`` does: what can be of several types is of any.
struct SchemaTypes {
    /// Objects and arrays inside one another that are looked into; what lies deeper is of any type.
    private static let depthMaximum = 8

    private let schema: JSONSchema
    private let name: String

    /// - Parameter name: What messages call the payload: `the payload of StockLevelZero`.
    init(_ schema: JSONSchema, name: String) {
        self.schema = schema
        self.name = name
    }

    var payload: CELType { self.type(at: [], self.schema.shape(), depth: 0) }

    private func type(at path: [JSONSchemaStep], _ shape: JSONSchemaShape, depth: Int) -> CELType {
        guard depth < Self.depthMaximum else { return .dyn }
        guard shape.types.contains(.null) else { return self.type(of: shape.types, at: path, shape, depth: depth) }
        let others = shape.types.subtracting(.null)
        guard !others.isEmpty else { return .null }
        let type = self.type(of: others, at: path, shape, depth: depth)
        return type == .dyn ? .dyn : .nullable(type)
    }

    private func type(
        of types: JSONTypes,
        at path: [JSONSchemaStep],
        _ shape: JSONSchemaShape,
        depth: Int
    ) -> CELType {
        switch types {
        case .boolean: return .bool
        case .integer: return .int
        case .string: return .string
        case .array:
            let element = path + [.element]
            return .list(self.type(at: element, self.schema.shape(at: element), depth: depth + 1))
        case .object:
            let fields = self.schema.properties(at: path).map { property in
                CELObjectType.Field(
                    property.name,
                    self.type(at: path + [.property(property.name)], property.shape, depth: depth + 1),
                    isRequired: property.shape.presence == .required
                )
            }
            guard !fields.isEmpty else { return .map(.string, .dyn) }
            // Fields that no schema has are another check's business, which knows how certain their absence is.
            return .object(
                CELObjectType(name: depth == 0 ? self.name : "the object", fields: fields, allowsOthers: true)
            )
        default:
            // Numbers that may be whole or not are whole ones or doubles as they come.
            return .dyn
        }
    }
}
