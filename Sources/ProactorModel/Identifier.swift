/// A name of one kind of thing: a ``TaskID`` cannot be passed where a ``RunID`` is meant.
package struct Identifier<Kind: IdentifierKind>: Hashable, Comparable, Sendable, RawRepresentable,
    CustomStringConvertible
{
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    package var description: String { self.rawValue }

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What distinguishes one kind of ``Identifier`` from another.
package protocol IdentifierKind {
    /// What every identifier of the kind begins with, so that a person sees what it names.
    static var prefix: String { get }
}

package enum TaskKind: IdentifierKind { package static var prefix: String { "task" } }
package enum RunKind: IdentifierKind { package static var prefix: String { "run" } }
package enum ProposalKind: IdentifierKind { package static var prefix: String { "prop" } }
package enum DeliveryKind: IdentifierKind { package static var prefix: String { "dlv" } }
package enum CallbackKind: IdentifierKind { package static var prefix: String { "cb" } }

package typealias TaskID = Identifier<TaskKind>
package typealias RunID = Identifier<RunKind>
package typealias ProposalID = Identifier<ProposalKind>
package typealias DeliveryID = Identifier<DeliveryKind>
package typealias CallbackID = Identifier<CallbackKind>

extension Identifier {
    /// A new identifier: the prefix, then 26 characters of Crockford's base 32 (48 bits of milliseconds, 80 random bits).
    ///
    /// Identifiers made later sort later, which keeps a store's index compact.
    package init(at time: Timestamp, using generator: inout some RandomNumberGenerator) {
        var text = Array((Kind.prefix + "_").utf8)
        let milliseconds = UInt64(clamping: time.millisecondsSinceEpoch)
        for place in (0..<10).reversed() { text.append(Self.digit(milliseconds >> UInt64(5 * place))) }
        for _ in 0..<2 {
            let random = UInt64.random(in: .min ... .max, using: &generator)
            for place in 0..<8 { text.append(Self.digit(random >> UInt64(5 * place))) }
        }
        self.init(rawValue: String(decoding: text, as: UTF8.self))
    }

    /// The digit that the lowest five bits stand for; the alphabet has no i, l, o and u.
    private static func digit(_ bits: UInt64) -> UInt8 {
        let value = UInt8(bits & 31)
        guard value >= 10 else { return UInt8(ascii: "0") + value }
        let skipped: UInt8 = value >= 27 ? 4 : value >= 22 ? 3 : value >= 20 ? 2 : value >= 18 ? 1 : 0
        return UInt8(ascii: "a") + value - 10 + skipped
    }

    package init(at time: Timestamp) {
        var generator = SystemRandomNumberGenerator()
        self.init(at: time, using: &generator)
    }
}
