extension String {
    /// Whether two strings hold the same code points.
    ///
    /// Swift's `==` compares by canonical equivalence, so that "é" equals "e" followed by a combining accent. Neither
    /// JSON, CEL nor CloudEvents does, and an event's keys and values must mean the same here as at their sender.
    @inlinable
    package func hasSameCodePoints(as other: String) -> Bool {
        // Short texts hold their bytes themselves: the same bits are the same text. Lengths are known beforehand too.
        if self._isIdentical(to: other) { return true }
        guard self.utf8.count == other.utf8.count else { return false }
        let left = self.utf8.span
        let right = other.utf8.span
        for position in left.indices where left[position] != right[position] { return false }
        return true
    }

    /// Whether this string sorts before `other` by code points, which is also the order of their UTF-8 bytes.
    @inlinable
    package func precedesByCodePoints(_ other: String) -> Bool {
        self.utf8.lexicographicallyPrecedes(other.utf8)
    }
}

/// A string that is equal to, and hashes like, another only when the code points are the same.
package struct CodePointString: Hashable, Comparable, Sendable {
    package let text: String

    @inlinable
    package init(_ text: String) { self.text = text }

    @inlinable
    package static func == (left: Self, right: Self) -> Bool { left.text.hasSameCodePoints(as: right.text) }

    @inlinable
    package static func < (left: Self, right: Self) -> Bool { left.text.precedesByCodePoints(right.text) }

    @inlinable
    package func hash(into hasher: inout Hasher) {
        // A text that is not stored as UTF-8 side by side is copied, so that equal texts hash alike however they are stored.
        var text = self.text
        text.makeContiguousUTF8()
        // The pointer does not leave the closure.
        _ = unsafe text.utf8.withContiguousStorageIfAvailable { bytes in
            unsafe hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
        }
        hasher.combine(0xFF as UInt8)
    }
}
