/// The network extension: addresses and blocks of them.
enum NetworkFunctions {
    static func call(_ function: Function, _ arguments: [CELValue]) throws(EvaluationFailure) -> CELValue {
        switch (function, arguments[0]) {
        case (.toAddress, .string(let text)):
            guard let address = NetworkAddress(text) else { throw Self.noAddress(arguments[0]) }
            return .address(address)
        case (.toAddress, .addressBlock(let block)): return .address(block.address)
        case (.isAddress, .string(let text)): return .bool(NetworkAddress(text) != nil)
        case (.isCanonicalAddress, .string(let text)):
            guard let address = NetworkAddress(text) else { throw Self.noAddress(arguments[0]) }
            return .bool(address.description.hasSameScalars(as: text))
        case (.toBlock, .string(let text)):
            guard let block = NetworkBlock(text) else { throw Self.noBlock(arguments[0]) }
            return .addressBlock(block)
        case (.isBlock, .string(let text)): return .bool(NetworkBlock(text) != nil)
        case (_, .address(let address)): return try Self.call(function, address, arguments)
        case (_, .addressBlock(let block)): return try Self.call(function, block, arguments)
        default: throw .noOverload("\(function)", arguments)
        }
    }

    private static func call(
        _ function: Function,
        _ address: NetworkAddress,
        _ arguments: [CELValue]
    ) throws(EvaluationFailure) -> CELValue {
        switch function {
        case .family: .int(address.family)
        case .isUnspecified: .bool(address.isUnspecified)
        case .isLoopback: .bool(address.isLoopback)
        case .isGlobalUnicast: .bool(address.isGlobalUnicast)
        case .isLinkLocalMulticast: .bool(address.isLinkLocalMulticast)
        case .isLinkLocalUnicast: .bool(address.isLinkLocalUnicast)
        case .isMulticast: .bool(address.isMulticast)
        default: throw .noOverload("\(function)", arguments)
        }
    }

    private static func call(
        _ function: Function,
        _ block: NetworkBlock,
        _ arguments: [CELValue]
    ) throws(EvaluationFailure) -> CELValue {
        switch (function, arguments.count > 1 ? arguments[1] : .null) {
        case (.masked, _): return .addressBlock(block.masked)
        case (.prefixLength, _): return .int(Int64(block.prefixLength))
        case (.containsAddress, .address(let address)): return .bool(block.contains(address))
        case (.containsAddress, .string(let text)):
            guard let address = NetworkAddress(text) else { throw Self.noAddress(arguments[1]) }
            return .bool(block.contains(address))
        case (.containsBlock, .addressBlock(let other)): return .bool(block.contains(other))
        case (.containsBlock, .string(let text)):
            guard let other = NetworkBlock(text) else { throw Self.noBlock(arguments[1]) }
            return .bool(block.contains(other))
        default: throw .noOverload("\(function)", arguments)
        }
    }

    private static func noAddress(_ value: CELValue) -> EvaluationFailure {
        .error("\(value.quotedForMessage) is no IP address")
    }

    private static func noBlock(_ value: CELValue) -> EvaluationFailure {
        .error("\(value.quotedForMessage) is no block of IP addresses such as 10.0.0.0/8")
    }
}
