package import ProactorDiagnostics

extension YAMLNode {
    /// Where in the file a stretch of this scalar's text stands.
    ///
    /// Exact for everything but texts in quotes that go over several lines, for which it is the whole scalar.
    ///
    /// - Parameters:
    ///   - range: Offsets in Unicode scalars into the scalar's text.
    ///   - source: The file's text.
    package func location(of range: Range<Int>, in source: String) -> SourceLocation {
        guard case .scalar(let scalar) = self.content else { return self.location }
        let places = ScalarPlaces(scalar, self.location.range, SourceLines(source))
        guard let start = places.position(of: range.lowerBound) else { return self.location }
        // The end is that of the last scalar in the range: what follows it may stand on another line.
        let last = range.isEmpty ? nil : places.position(of: range.upperBound - 1)
        let end = last.map { SourcePosition(line: $0.line, column: $0.column + 1) }
        return SourceLocation(
            file: self.location.file,
            range: SourceRange(start: start, end: end ?? SourcePosition(line: start.line, column: start.column + 1))
        )
    }
}

/// Finds the places of one scalar's parts in its file.
private struct ScalarPlaces {
    private let scalar: YAMLNode.Scalar
    private let range: SourceRange
    private let lines: SourceLines
    private let text: [Unicode.Scalar]

    init(_ scalar: YAMLNode.Scalar, _ range: SourceRange, _ lines: SourceLines) {
        self.scalar = scalar
        self.range = range
        self.lines = lines
        self.text = Array(scalar.text.unicodeScalars)
    }

    func position(of offset: Int) -> SourcePosition? {
        let start = self.range.start
        let isOnOneLine = start.line == self.range.end.line
        switch self.scalar.style {
        case .plain where isOnOneLine: return SourcePosition(line: start.line, column: start.column + offset)
        case .singleQuoted where isOnOneLine:
            let quotes = self.text.prefix(offset).count { $0 == "'" }
            return SourcePosition(line: start.line, column: start.column + 1 + offset + quotes)
        case .doubleQuoted where isOnOneLine: return self.positionInDoubleQuotes(offset)
        case .plain: return self.position(of: offset, in: self.plainPieces)
        case .literal, .folded: return self.position(of: offset, in: self.blockPieces)
        default: return nil
        }
    }

    /// Walks over the escapes before the offset, each of which stands for one scalar.
    private func positionInDoubleQuotes(_ offset: Int) -> SourcePosition? {
        let start = self.range.start
        guard let line = self.lines[start.line] else { return nil }
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

    // MARK: Several lines

    /// What one line of the file gives to the text.
    private struct Piece {
        var start: SourcePosition
        var content: ArraySlice<Unicode.Scalar>
    }

    /// The lines of a `|` or `>` block, without their indentation.
    private var blockPieces: [Piece] {
        let first = self.range.start.line + 1
        var pieces: [Piece] = []
        var indentation: Int?
        for number in first..<max(first, min(self.range.end.line, self.lines.count) + 1) {
            guard let line = self.lines[number] else { break }
            let blanks = line.prefix { $0 == " " }.count
            if blanks == line.count, indentation.map({ blanks <= $0 }) ?? true { continue }
            // The text knows how many of the first line's blanks belong to it.
            let removed = indentation ?? max(0, blanks - self.text.drop { $0 == "\n" }.prefix { $0 == " " }.count)
            indentation = removed
            guard blanks >= removed else { break }
            pieces.append(
                Piece(start: SourcePosition(line: number, column: removed + 1), content: line.dropFirst(removed))
            )
        }
        return pieces
    }

    /// The lines of a plain text, without the blanks around them.
    private var plainPieces: [Piece] {
        let (start, end) = (self.range.start, self.range.end)
        var pieces: [Piece] = []
        for number in start.line...max(start.line, end.line) {
            guard let line = self.lines[number] else { break }
            let upper = min(number == end.line ? end.column - 1 : line.count, line.count)
            let lower = min(number == start.line ? start.column - 1 : 0, upper)
            let content = line[lower..<upper].drop { $0 == " " || $0 == "\t" }
            guard let last = content.lastIndex(where: { $0 != " " && $0 != "\t" }) else { continue }
            pieces.append(
                Piece(
                    start: SourcePosition(line: number, column: content.startIndex + 1),
                    content: content[...last]
                )
            )
        }
        return pieces
    }

    /// Lays the pieces along the text: between two of them the text has line feeds, or the one blank they were folded to.
    private func position(of offset: Int, in pieces: [Piece]) -> SourcePosition? {
        var place = 0
        for piece in pieces {
            while place < self.text.count, self.text[place] == "\n" { place += 1 }
            if place < self.text.count, self.text[place] == " ", piece.content.first != " " { place += 1 }
            guard self.text[min(place, self.text.count)...].starts(with: piece.content) else { return nil }
            if offset < place + piece.content.count {
                return SourcePosition(line: piece.start.line, column: piece.start.column + max(0, offset - place))
            }
            place += piece.content.count
        }
        guard let last = pieces.last else { return nil }
        return SourcePosition(line: last.start.line, column: last.start.column + last.content.count)
    }
}
