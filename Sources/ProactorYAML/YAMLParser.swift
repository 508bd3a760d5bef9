package import ProactorDiagnostics

/// Reads one YAML file into a tree with places.
package enum YAMLParser {
    /// The file's tree and everything wrong with its syntax. The tree is `nil` when the file holds nothing, or cannot be read.
    package static func parse(
        _ text: [UInt8],
        file: String,
        limits: YAMLLimits = YAMLLimits()
    ) -> (root: YAMLNode?, diagnostics: [Diagnostic]) {
        let start = SourceLocation(file: file, range: SourceRange(at: SourcePosition(line: 1, column: 1)))
        guard text.count <= limits.sizeMaximum else {
            let message = "the file has \(text.count) bytes; the limit is \(limits.sizeMaximum)"
            return (nil, [Diagnostic(.error, .yamlLimit, message, hint: "split it into several files", at: start)])
        }
        return text.withUnsafeBytes { bytes in
            // A byte order mark is no part of the text, and columns do not count it.
            let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
            let content = bytes.starts(with: mark) ? UnsafeRawBufferPointer(rebasing: bytes.dropFirst(3)) : bytes
            var builder = YAMLTreeBuilder(
                reader: YAMLEventReader(borrowing: content),
                file: file,
                limits: limits
            )
            do throws(YAMLTreeBuilder.Failure) {
                let root = try builder.document()
                return (root, builder.diagnostics)
            } catch {
                return (nil, builder.diagnostics + [error.diagnostic])
            }
        }
    }
}
