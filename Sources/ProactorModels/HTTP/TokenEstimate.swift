/// Tokens of texts that a provider did not count.
enum TokenEstimate {
    /// Bytes of UTF-8 that one token stands for, on average, in English and JSON.
    private static let bytesPerToken = 4

    /// - Returns: At least 1 for anything that is not empty.
    static func tokens(bytes: Int) -> Int { (bytes + Self.bytesPerToken - 1) / Self.bytesPerToken }
}
