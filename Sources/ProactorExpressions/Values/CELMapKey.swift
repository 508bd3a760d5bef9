import ProactorModel

/// A map key in the form that is hashed: whole numbers are one whatever their type, and text compares by code points.
enum CELMapKey: Hashable, Sendable {
    case bool(Bool)
    case int(Int64)
    /// A whole number above those that ``int(_:)`` holds.
    case largeUint(UInt64)
    case string(CodePointString)

    /// The key for storing `value`; only bool, int, uint and string can be keys.
    init?(_ value: CELValue) {
        switch value {
        case .bool(let value): self = .bool(value)
        case .int(let value): self = .int(value)
        case .uint(let value): self = Int64(exactly: value).map(Self.int) ?? .largeUint(value)
        case .string(let value): self = .string(CodePointString(value))
        default: return nil
        }
    }

    /// The key that finds what equals `value`; a double finds the whole number that it equals.
    init?(lookup value: CELValue) {
        guard case .double(let double) = value else {
            self.init(value)
            return
        }
        if let int = Int64(exactly: double) {
            self = .int(int)
        } else if let uint = UInt64(exactly: double) {
            self = .largeUint(uint)
        } else {
            return nil
        }
    }
}
