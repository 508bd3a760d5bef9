/// The command's options, each of which takes a file.
struct Arguments {
    private var files: [String: String] = [:]

    init(_ arguments: some Collection<String>) {
        let words = Array(arguments)
        for index in stride(from: 0, to: words.count - 1, by: 2) { self.files[words[index]] = words[index + 1] }
    }

    func file(_ option: String) throws(BenchmarkError) -> String {
        guard let file = self.files[option] else {
            throw BenchmarkError(message: "usage: MatchingBenchmark --rules FILE --events FILE --expected FILE")
        }
        return file
    }
}

/// Why nothing could be measured.
struct BenchmarkError: Error, CustomStringConvertible {
    let message: String

    var description: String { self.message }
}
