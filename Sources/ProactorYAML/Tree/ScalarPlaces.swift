package import ProactorDiagnostics

extension YAMLNode {
    /// Where in the file a stretch of this scalar's text stands.
    ///
    /// Exact for texts on one line and for `|` blocks; for texts that were folded from several lines, the scalar's first line.
    ///
    /// - Parameters:
    ///   - range: Offsets in Unicode scalars into the scalar's text.
    ///   - source: The file's text.
    package func location(of range: Range<Int>, in source: String) -> SourceLocation {
        guard case .scalar(let scalar) = self.content,
            let start = self.position(of: range.lowerBound, scalar, source)
        else { return self.location }
        let end = self.position(of: range.upperBound, scalar, source)
        return SourceLocation(
            file: self.location.file,
            range: SourceRange(
                start: start,
                end: end ?? SourcePosition(line: start.line, column: start.column + max(1, range.count))
            )
        )
    }

    private func position(of offset: Int, _ scalar: Scalar, _ source: String) -> SourcePosition? {
        let start = self.location.range.start
        switch scalar.style {
        case .plain where !scalar.text.unicodeScalars.contains("\n") && self.isOnOneLine:
            return SourcePosition(line: start.line, column: start.column + offset)
        case .singleQuoted where self.isOnOneLine:
            let quotes = scalar.text.unicodeScalars.prefix(offset).count { $0 == "'" }
            return SourcePosition(line: start.line, column: start.column + 1 + offset + quotes)
        case .doubleQuoted where self.isOnOneLine:
            return self.positionInDoubleQuotes(offset, source)
        case .literal: return self.positionInBlock(offset, scalar, source)
        default: return nil
        }
    }

    private var isOnOneLine: Bool { self.location.range.start.line == self.location.range.end.line }

    /// Walks over the escapes before the offset, each of which stands for one scalar.
    private func positionInDoubleQuotes(_ offset: Int, _ source: String) -> SourcePosition? {
        let start = self.location.range.start
        guard let line = Self.line(start.line, of: source) else { return nil }
        var column = start.column
        for _ in 0..<offset {
            guard line.indices.contains(column) else { return nil }
            guard line[column] == "\\", line.indices.contains(column + 1) else {
                column += 1
                continue
            }
            switch line[column + 1] {
            case "x": column += 4
            case "u": column += 6
            case "U": column += 10
            default: column += 2
            }
        }
        return SourcePosition(line: start.line, column: column + 1)
    }

    /// Finds the line of the block that holds the offset, and adds its indentation.
    private func positionInBlock(_ offset: Int, _ scalar: Scalar, _ source: String) -> SourcePosition? {
        let before = scalar.text.unicodeScalars.prefix(offset)
        let lines = before.count { $0 == "\n" }
        let column = before.reversed().prefix { $0 != "\n" }.count
        let textLines = scalar.text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        let first = self.location.range.start.line + 1
        // The indentation that was removed is the same for all lines; any line with text shows it.
        for (index, text) in textLines.enumerated() where !text.isEmpty {
            guard let line = Self.line(first + index, of: source) else { return nil }
            return SourcePosition(line: first + lines, column: line.count - text.count + column + 1)
        }
        return nil
    }

    private static func line(_ number: Int, of source: String) -> [Unicode.Scalar]? {
        let lines = source.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(number - 1) else { return nil }
        return lines[number - 1].filter { $0 != "\r" }
    }
}
