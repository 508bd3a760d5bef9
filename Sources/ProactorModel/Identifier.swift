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

package typealias TaskID = Identifier<TaskKind>
package typealias RunID = Identifier<RunKind>
package typealias ProposalID = Identifier<ProposalKind>
package typealias DeliveryID = Identifier<DeliveryKind>

extension Identifier {
    /// A new identifier: the prefix, then 26 characters of Crockford's base 32 (48 bits of milliseconds, 80 random bits).
    ///
    /// Identifiers made later sort later, which keeps a store's index compact.
    package init(at time: Timestamp, using generator: inout some RandomNumberGenerator) {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        var milliseconds = UInt64(clamping: time.millisecondsSinceEpoch)
        var text: [Character] = []
        for _ in 0..<10 {
            text.append(alphabet[Int(milliseconds & 31)])
            milliseconds >>= 5
        }
        text.reverse()
        for _ in 0..<2 {
            var random = UInt64.random(in: .min ... .max, using: &generator)
            for _ in 0..<8 {
                text.append(alphabet[Int(random & 31)])
                random >>= 5
            }
        }
        self.init(rawValue: Kind.prefix + "_" + String(text))
    }

    package init(at time: Timestamp) {
        var generator = SystemRandomNumberGenerator()
        self.init(at: time, using: &generator)
    }
}
