package import ProactorComponents
package import ProactorModel

/// One line of the log.
///
/// Whatever a value holds, it stays one value of one line: line ends, escape sequences and marks that turn text around are
/// written as their numbers. Secrets are left out.
package struct LogLine: Hashable, Sendable {
    package struct Field: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var time: Timestamp
    package var level: String
    package var logger: String
    package var message: String
    package var fields: [Field]

    package init(time: Timestamp, level: String, logger: String, message: String, fields: [Field]) {
        self.time = time
        self.level = level
        self.logger = logger
        self.message = message
        self.fields = fields
    }

    /// Characters of one value.
    private static let valueLengthMaximum = 8192
    /// Fields of one line.
    private static let fieldMaximum = 64

    /// The line without its end.
    package func text(_ format: LogFormat, without secrets: SecretRemover) -> String {
        let fields = self.fields.prefix(Self.fieldMaximum).map { field in
            Field(Self.plain(field.name, secrets), Self.plain(field.value, secrets))
        }
        let message = Self.plain(self.message, secrets)
        switch format {
        case .json:
            var json: JSONObject = [
                "time": .string(self.time.description), "level": .string(self.level), "logger": .string(self.logger),
                "message": .string(message),
            ]
            // A field cannot pass for what the log says itself.
            for field in fields {
                json[json[field.name] == nil ? field.name : "field.\(field.name)"] = .string(field.value)
            }
            return JSONValue.object(json).jsonText
        case .text:
            let told = fields.map { " \($0.name)=\(Self.quoted($0.value))" }.joined()
            return "\(self.time) \(self.level) \(self.logger): \(message)\(told)"
        }
    }

    /// A value as it may stand in a line.
    private static func plain(_ text: String, _ secrets: SecretRemover) -> String {
        let text = secrets.clean(text)
        var result = ""
        var count = 0
        for scalar in text.unicodeScalars {
            count += 1
            guard count <= Self.valueLengthMaximum else { return result + "…" }
            if Self.isDangerous(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Control characters, other ends of lines, and marks that change the direction of text.
    private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    /// A value in quotes where it would not be told from what follows.
    private static func quoted(_ value: String) -> String {
        let isWord = !value.isEmpty && !value.contains { $0 == " " || $0 == "\"" || $0 == "=" }
        return isWord ? value : "\"" + value.replacing("\\", with: #"\\"#).replacing("\"", with: #"\""#) + "\""
    }
}
