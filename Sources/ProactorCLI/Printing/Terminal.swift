import Foundation
import ProactorModel

/// Where commands write.
enum Terminal {
    /// Takes the lines that would go to the standard output or error instead; for those who run commands in a process of
    /// their own.
    @TaskLocal static var capture: (@Sendable (_ line: String, _ isError: Bool) -> Void)?

    /// Whether the output goes to a person's terminal that shows colour (https://no-color.org).
    static let showsColor: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }()

    /// Writes a line to the standard output, at once.
    static func write(_ line: String) { Self.write(line, to: .standardOutput, isError: false) }

    /// Writes a value to the standard output as one line of JSON.
    static func write(_ json: JSONValue) { Self.write(Self.line(of: json)) }

    /// Writes a line to the standard error.
    static func error(_ line: String) { Self.write(line, to: .standardError, isError: true) }

    /// Compact JSON in which what could steer a terminal is escaped as well. Those characters stand inside strings only,
    /// where the escape means the same.
    static func line(of json: JSONValue) -> String {
        var line = String.UnicodeScalarView()
        for scalar in json.jsonText.unicodeScalars {
            if TextTable.canSteer(scalar) {
                let digits = String(scalar.value, radix: 16)
                let escape = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                line.append(contentsOf: escape.unicodeScalars)
            } else {
                line.append(scalar)
            }
        }
        return String(line)
    }

    private static func write(_ line: String, to handle: FileHandle, isError: Bool) {
        if let capture = Self.capture { return capture(line, isError) }
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
