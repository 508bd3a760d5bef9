import ProactorModel

/// One JSON value as the text that it is written as, from which parts can be taken without reading them.
struct TextualJSON {
    let bytes: [UInt8]

    init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

    var text: String { String(decoding: self.bytes, as: UTF8.self) }

    var string: String? {
        guard case .string(let text) = try? JSONParser.parse(self.bytes) else { return nil }
        return text
    }

    subscript(key: String) -> TextualJSON? { self.members.last { $0.key == key }?.value }

    /// The members of an object, in the order in which they are written.
    var members: [(key: String, value: TextualJSON)] {
        guard self.bytes.first == UInt8(ascii: "{") else { return [] }
        return self.parts(separator: UInt8(ascii: ",")).compactMap { part in
            let halves = TextualJSON(bytes: part).parts(separator: UInt8(ascii: ":"), isInside: false)
            guard halves.count == 2, let key = TextualJSON(bytes: halves[0]).string else { return nil }
            return (key, TextualJSON(bytes: halves[1]))
        }
    }

    /// The elements of an array.
    var elements: [TextualJSON] {
        guard self.bytes.first == UInt8(ascii: "[") else { return [] }
        return self.parts(separator: UInt8(ascii: ",")).map(TextualJSON.init(bytes:))
    }

    /// What stands between the separators that lie in no string and in no inner array or object.
    private func parts(separator: UInt8, isInside: Bool = true) -> [[UInt8]] {
        var parts: [[UInt8]] = [[]]
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in isInside ? self.bytes.dropFirst().dropLast() : self.bytes[...] {
            if isInString {
                if byte == UInt8(ascii: "\""), !isEscaped { isInString = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            } else if byte == UInt8(ascii: "\"") {
                isInString = true
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
                depth += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
                depth -= 1
            }
            if depth == 0, !isInString, byte == separator {
                parts.append([])
            } else {
                parts[parts.count - 1].append(byte)
            }
        }
        return parts.map { Self.trimmed($0) }.filter { !$0.isEmpty }
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let spaces: Set<UInt8> = [0x20, 0x0A, 0x0D, 0x09]
        let start = bytes.firstIndex { !spaces.contains($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !spaces.contains($0) } ?? start
        return start < bytes.endIndex ? Array(bytes[start...end]) : []
    }
}
