/// The key of a member in the form that looks it up fastest: for those who look up one key often.
package struct JSONKey: Sendable {
    package let text: String
    /// The first bytes of the key, and in the highest byte its length, up to 255: what a scan compares first.
    let fingerprint: UInt64

    package init(_ text: String) {
        self.text = text
        var fingerprint = UInt64(min(text.utf8.count, 255)) << 56
        for (position, byte) in text.utf8.prefix(Self.fingerprintLength).enumerated() {
            fingerprint |= UInt64(byte) << UInt64(8 * position)
        }
        self.fingerprint = fingerprint
    }

    /// Bytes of a key that its fingerprint holds.
    private static let fingerprintLength = 7

    /// Whether the fingerprint holds the whole key.
    var isWhole: Bool { self.fingerprint >> 56 <= Self.fingerprintLength }
}
