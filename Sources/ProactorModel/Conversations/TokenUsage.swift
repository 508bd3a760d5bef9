/// The tokens of one or more model turns, as their provider counted them.
package struct TokenUsage: Hashable, Sendable {
    /// Tokens read that came from no cache.
    package var input: Int
    package var output: Int
    /// Tokens read from the provider's prompt cache.
    package var cacheRead: Int
    /// Tokens written to the provider's prompt cache.
    package var cacheWrite: Int

    package init(input: Int = 0, output: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
    }

    /// All tokens that the model read.
    package var totalInput: Int { self.input + self.cacheRead + self.cacheWrite }

    package var total: Int { self.totalInput + self.output }

    package static func + (left: Self, right: Self) -> Self {
        Self(
            input: left.input + right.input,
            output: left.output + right.output,
            cacheRead: left.cacheRead + right.cacheRead,
            cacheWrite: left.cacheWrite + right.cacheWrite
        )
    }

    package var json: JSONValue {
        [
            "input": .int(Int64(self.input)), "output": .int(Int64(self.output)),
            "cacheRead": .int(Int64(self.cacheRead)), "cacheWrite": .int(Int64(self.cacheWrite)),
        ]
    }

    package init(json: JSONValue) {
        func count(_ key: String) -> Int { Int(clamping: max(0, json[key]?.intValue ?? 0)) }
        self.init(
            input: count("input"),
            output: count("output"),
            cacheRead: count("cacheRead"),
            cacheWrite: count("cacheWrite")
        )
    }
}
