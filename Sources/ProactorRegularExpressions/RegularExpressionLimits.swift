/// Limits on a regular expression, so that no pattern can cost more than it is worth.
///
/// The time of a search needs no limit of its own: it grows with the length of the text, whatever the pattern.
package struct RegularExpressionLimits: Hashable, Sendable {
    /// Bytes of the pattern in UTF-8.
    package var patternLengthMaximum: Int
    /// Bytes that the compiled pattern and its caches may take, about.
    package var memoryMaximum: Int

    package init(patternLengthMaximum: Int = 8192, memoryMaximum: Int = 8 * 1_048_576) {
        self.patternLengthMaximum = patternLengthMaximum
        self.memoryMaximum = memoryMaximum
    }
}
