import ProactorModel

/// The functions that carry the names of types (CEL language definition, "Standard definitions").
enum Conversions {
    static func convert(
        _ function: Function,
        _ value: CELValue,
        _ context: inout EvaluationContext
    ) throws(EvaluationFailure) -> CELValue {
        switch value {
        case .string(let text): try context.charge(bytes: text.utf8.count)
        case .bytes(let bytes): try context.charge(bytes: bytes.count)
        default: break
        }
        return switch function {
        case .toInt: try Self.int(value)
        case .toUint: try Self.uint(value)
        case .toDouble: try Self.double(value)
        case .toString: try Self.string(value)
        case .toBytes: try Self.bytes(value)
        case .toBool: try Self.bool(value)
        case .toTimestamp: try Self.timestamp(value)
        default: try Self.duration(value)
        }
    }

    private static func int(_ value: CELValue) throws(EvaluationFailure) -> CELValue {
        switch value {
        case .int: return value
        case .uint(let uint):
            guard let int = Int64(exactly: uint) else { throw Arithmetic.overflow }
            return .int(int)
        case .double(let double):
            guard double > -0x1p63, double < 0x1p63 else { throw Arithmetic.overflow }
            return .int(Int64(double))
        case .string(let text):
            guard let int = Int64(text) else { throw .error("\(value.quotedForMessage) is no whole number") }
            return .int(int)
        case .timestamp(let time): return .int(time.seconds)
        case .duration(let nanoseconds): return .int(nanoseconds / 1_000_000_000)
        default: throw .noOverload("int", value)
        }
    }

    private static func uint(_ value: CELValue) throws(EvaluationFailure) -> CELValue {
        switch value {
        case .uint: return value
        case .int(let int):
            guard let uint = UInt64(exactly: int) else { throw Arithmetic.overflow }
            return .uint(uint)
        case .double(let double):
            guard double > -1, double < 0x1p64 else { throw Arithmetic.overflow }
            return .uint(UInt64(double))
        case .string(let text):
            guard let uint = UInt64(text) else {
                throw .error("\(value.quotedForMessage) is no whole number from 0 on")
            }
            return .uint(uint)
        default: throw .noOverload("uint", value)
        }
    }

    private static func double(_ value: CELValue) throws(EvaluationFailure) -> CELValue {
        if let double = value.doubleValue { return .double(double) }
        guard case .string(let text) = value else { throw .noOverload("double", value) }
        let isHexadecimal = text.utf8.contains { $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: "X") }
        guard !isHexadecimal, let double = Double(text) else { throw .error("\(value.quotedForMessage) is no number") }
        return .double(double)
    }

    private static func string(_ value: CELValue) throws(EvaluationFailure) -> CELValue {
        if case .bytes(let bytes) = value {
            guard let text = String(validating: bytes, as: UTF8.self) else { throw .error("the bytes are not UTF-8") }
            return .string(text)
        }
        if case .type = value { throw .noOverload("string", value) }
        guard let text = value.conversionText else { throw .noOverload("string", value) }
        return .string(text)
    }

    private static func bytes(_ value: CELValue) throws(EvaluationFailure) -> CELValue {
        switch value {
        case .bytes: return value
        case .string(let text): return .bytes(Array(text.utf8))
        default: throw .noOverload("bytes", value)
        }
    }

    private static func bool(_ value: CELValue) throws(EvaluationFailure) -> CELValue {
        switch value {
        case .bool: return value
        case .string(let text):
            switch text {
            case "1", "t", "T", "true", "TRUE", "True": return .bool(true)
            case "0", "f", "F", "false", "FALSE", "False": return .bool(false)
            default: throw .error("\(value.quotedForMessage) is neither true nor false")
            }
        default: throw .noOverload("bool", value)
        }
    }

    private static func timestamp(_ value: CELValue) throws(EvaluationFailure) -> CELValue {
        switch value {
        case .timestamp: return value
        case .int(let seconds):
            guard Timestamp.secondsRange.contains(seconds) else {
                throw .error("the time is outside the years 1 to 9999")
            }
            return .timestamp(Timestamp(seconds: seconds))
        case .string(let text):
            guard let time = Timestamp(rfc3339: text) else {
                throw .error("\(value.quotedForMessage) is no RFC 3339 time such as 2026-01-31T09:30:00Z")
            }
            return .timestamp(time)
        default: throw .noOverload("timestamp", value)
        }
    }

    private static func duration(_ value: CELValue) throws(EvaluationFailure) -> CELValue {
        switch value {
        case .duration: return value
        case .string(let text):
            guard let nanoseconds = DurationText.parse(text) else {
                throw .error("\(value.quotedForMessage) is no duration such as 1h30m or 90s")
            }
            return .duration(nanoseconds: nanoseconds)
        case .int(let seconds):
            let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
            guard !overflow else { throw Arithmetic.overflow }
            return .duration(nanoseconds: nanoseconds)
        default: throw .noOverload("duration", value)
        }
    }
}
