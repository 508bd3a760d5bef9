import Foundation

/// The elements of an XML document with their attributes, read strictly enough to notice what a real reader would refuse.
struct XMLOutline {
    struct Malformed: Error { let at: String }

    private(set) var elements: [String] = []

    init(_ text: String) throws {
        var rest = Substring(text)
        var open: [String] = []
        guard rest.hasPrefix("<?xml"), let head = rest.range(of: "?>\n") else { throw Malformed(at: "the head") }
        rest = rest[head.upperBound...]
        while let start = rest.firstIndex(of: "<") {
            _ = try Self.unescaped(rest[..<start])
            guard let end = rest[start...].firstIndex(of: ">") else { throw Malformed(at: String(rest[start...])) }
            var tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("/") {
                guard open.popLast() == String(tag.dropFirst()) else { throw Malformed(at: String(tag)) }
                continue
            }
            let isEmpty = tag.hasSuffix("/")
            if isEmpty { tag = tag.dropLast() }
            let name = String(tag.prefix { $0 != " " })
            self.elements.append(([name] + (try Self.attributes(tag.dropFirst(name.count)))).joined(separator: " "))
            if !isEmpty { open.append(name) }
        }
        guard open.isEmpty, rest == "\n" else { throw Malformed(at: "the end") }
    }

    private static func attributes(_ text: Substring) throws -> [String] {
        var rest = text
        var attributes: [String] = []
        while let equals = rest.firstIndex(of: "=") {
            let name = rest[..<equals].drop { $0 == " " }
            let value = rest[rest.index(after: equals)...]
            guard value.first == "\"", let end = value.dropFirst().firstIndex(of: "\"") else {
                throw Malformed(at: String(rest))
            }
            attributes.append("\(name)=\(try Self.unescaped(value.dropFirst()[..<end]))")
            rest = value[value.index(after: end)...]
        }
        guard rest.allSatisfy({ $0 == " " }) else { throw Malformed(at: String(rest)) }
        return attributes
    }

    private static func unescaped(_ text: Substring) throws -> String {
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value < 0xFFFE || $0 == "\n" }) else {
            throw Malformed(at: "a character that XML does not have")
        }
        var result = ""
        var rest = text
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            guard let end = rest[start...].firstIndex(of: ";") else { throw Malformed(at: String(rest[start...])) }
            switch rest[rest.index(after: start)..<end] {
            case "amp": result += "&"
            case "lt": result += "<"
            case "gt": result += ">"
            case "quot": result += "\""
            case "#10": result += "\n"
            case let other: throw Malformed(at: String(other))
            }
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }
}
