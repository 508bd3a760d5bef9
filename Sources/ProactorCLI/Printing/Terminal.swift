import Foundation

/// Where commands write.
enum Terminal {
    /// Whether the output goes to a person's terminal that shows colour (https://no-color.org).
    static let showsColor: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }()

    /// Writes a line to the standard output, at once.
    static func write(_ line: String) { Self.write(line, to: .standardOutput) }

    /// Writes a line to the standard error.
    static func error(_ line: String) { Self.write(line, to: .standardError) }

    private static func write(_ line: String, to handle: FileHandle) {
        // Whoever closed the other end has read enough.
        try? handle.write(contentsOf: Data((line.hasSuffix("\n") ? line : line + "\n").utf8))
    }
}

/// How a piece of text looks on a terminal that shows colour.
enum TextStyle: String {
    case bold = "1"
    case quiet = "2"
    case good = "32"
    case warning = "33"
    case bad = "31"

    func apply(_ text: String, isOn: Bool) -> String { isOn ? "\u{1B}[\(self.rawValue)m\(text)\u{1B}[0m" : text }
}
