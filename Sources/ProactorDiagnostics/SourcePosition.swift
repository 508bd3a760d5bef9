/// A place in a text file. Lines and columns count from 1; columns count Unicode scalars, as editors do for plain text.
package struct SourcePosition: Hashable, Comparable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: Self, right: Self) -> Bool { (left.line, left.column) < (right.line, right.column) }
}

/// A stretch of a text file, from `start` up to but not including `end`.
package struct SourceRange: Hashable, Sendable {
    package var start: SourcePosition
    package var end: SourcePosition

    package init(start: SourcePosition, end: SourcePosition) {
        self.start = start
        self.end = end
    }

    /// One character wide.
    package init(at position: SourcePosition) {
        self.init(start: position, end: SourcePosition(line: position.line, column: position.column + 1))
    }
}

/// A stretch of a named file: what a diagnostic points at.
package struct SourceLocation: Hashable, Sendable, CustomStringConvertible {
    /// The file's path as the user named it, relative where they were relative.
    package var file: String
    package var range: SourceRange

    package init(file: String, range: SourceRange) {
        self.file = file
        self.range = range
    }

    /// `path:line:column`, the form that editors and CI systems make clickable.
    package var description: String { "\(self.file):\(self.range.start.line):\(self.range.start.column)" }
}
