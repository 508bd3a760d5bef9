/// The types with which a function can be called, and that of what it gives.
struct Signature: Sendable {
    /// The receiver first, where there is one.
    let parameters: [CELType]
    let result: CELType
    /// Whether only environments that mix numbers freely have it.
    let needsMixedArithmetic: Bool

    init(_ parameters: [CELType], _ result: CELType, needsMixedArithmetic: Bool = false) {
        self.parameters = parameters
        self.result = result
        self.needsMixedArithmetic = needsMixedArithmetic
    }
}

/// One function under one name and one way of calling it.
final class Overloads: Sendable {
    let name: String
    let style: FunctionLibrary.Style
    let function: Function
    let signatures: [Signature]
    /// How many arguments it takes, a receiver counted.
    let argumentCounts: ClosedRange<Int>

    /// - Parameter isVariadic: Whether it takes any number of what the signatures take one of.
    init(
        _ name: String,
        _ style: FunctionLibrary.Style,
        _ function: Function,
        _ signatures: [Signature],
        isVariadic: Bool = false
    ) {
        self.name = name
        self.style = style
        self.function = function
        self.signatures = signatures
        let counts = signatures.map(\.parameters.count)
        let least = counts.min() ?? 0
        self.argumentCounts = least...(isVariadic ? FunctionLibrary.argumentsMaximum : max(least, counts.max() ?? 0))
    }

    /// The ways to call it, for messages: `string.indexOf(string)`, `size(list(T))`.
    var usage: String {
        self.signatures.filter { !$0.needsMixedArithmetic }.map { signature in
            guard self.style == .member, let receiver = signature.parameters.first else {
                return "\(self.name)(\(signature.parameters.map(\.description).joined(separator: ", ")))"
            }
            let arguments = signature.parameters.dropFirst().map(\.description).joined(separator: ", ")
            return "\(receiver).\(self.name)(\(arguments))"
        }.joined(separator: ", ")
    }
}
