package import ProactorTelemetry
package import Tracing

/// Which span something happens in: what W3C Trace Context sends along as `traceparent` and `tracestate`.
package struct TraceContext: Hashable, Sendable {
    /// 16 bytes, not all of them zero.
    package struct TraceID: Hashable, Sendable, CustomStringConvertible {
        package var high: UInt64
        package var low: UInt64

        package init(high: UInt64, low: UInt64) {
            self.high = high
            self.low = low
        }

        package var description: String { Self.hex(self.high) + Self.hex(self.low) }

        fileprivate static func hex(_ number: UInt64) -> String {
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
    }

    package var traceID: TraceID
    /// Not zero.
    package var spanID: UInt64
    package var isSampled: Bool
    /// Of other systems; passed on unchanged.
    package var state: String?

    package init(traceID: TraceID, spanID: UInt64, isSampled: Bool, state: String? = nil) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    package var spanText: String { TraceID.hex(self.spanID) }

    /// Characters of a `tracestate` that is passed on, and its members (W3C Trace Context, section 3.3).
    private static let stateLengthMaximum = 512
    private static let stateMemberMaximum = 32

    /// Reads the headers; `nil` for a `traceparent` that is none. A version that is not known yet is read like the first
    /// one, as far as that goes.
    package init?(parent: String, state: String? = nil) {
        let fields = parent.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.count >= 4, fields[0].utf8.count == 2, fields[1].utf8.count == 32, fields[2].utf8.count == 16,
            fields[3].utf8.count == 2, let version = Self.number(fields[0]), version != 0xFF,
            version > 0 || fields.count == 4, let high = Self.number(fields[1].prefix(16)),
            let low = Self.number(fields[1].suffix(16)), high != 0 || low != 0, let span = Self.number(fields[2]),
            span != 0, let flags = Self.number(fields[3])
        else { return nil }
        let isPassedOn =
            state.map { text in
                !text.isEmpty && text.utf8.count <= Self.stateLengthMaximum
                    && text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
                    && text.split(separator: ",").count <= Self.stateMemberMaximum
            } ?? false
        self.init(
            traceID: TraceID(high: high, low: low),
            spanID: span,
            isSampled: flags & 1 == 1,
            state: isPassedOn ? state : nil
        )
    }

    /// The value of `traceparent`.
    package var parent: String { "00-\(self.traceID)-\(self.spanText)-\(self.isSampled ? "01" : "00")" }

    /// Lower-case hexadecimal digits, which is what the specification allows.
    private static func number(_ text: Substring) -> UInt64? {
        var number: UInt64 = 0
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39: number = number << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: number = number << 4 | UInt64(byte - 0x61 + 10)
            default: return nil
            }
        }
        return number
    }

    /// The id of the span of this trace that a seed names (64-bit FNV-1a).
    package func spanID(of seed: SpanSeed) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in (self.traceID.description + seed.text).utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        return hash == 0 ? 1 : hash
    }
}

private enum TraceContextKey: ServiceContextKey {
    typealias Value = TraceContext
    static let nameOverride: String? = "trace"
}

extension ServiceContext {
    /// The span that what happens in this context belongs to.
    package var trace: TraceContext? {
        get { self[TraceContextKey.self] }
        set { self[TraceContextKey.self] = newValue }
    }
}
