/// A mailbox: an address, and perhaps a name (RFC 5322, section 3.4).
struct MailAddress: Hashable, Sendable {
    var name: String?
    /// `local@domain`, in ASCII, with nothing in it that a header or a command of SMTP could take for something else.
    var address: String

    /// Characters of an address (RFC 5321, section 4.5.3.1).
    private static let lengthMaximum = 254

    init(name: String?, address: String) {
        self.name = name
        self.address = address
    }

    /// Reads `anna@example.com` or `Anna Petrova <anna@example.com>`.
    init?(_ text: String) {
        var address = text[...]
        var name: String?
        if let open = text.lastIndex(of: "<"), text.hasSuffix(">") {
            address = text[text.index(after: open)...].dropLast()
            let before = text[..<open].drop(while: \.isWhitespace)
            name = String(before.reversed().drop(while: \.isWhitespace).reversed())
        }
        guard Self.isAddress(address) else { return nil }
        if let name {
            guard !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return nil }
        }
        self.init(name: name?.isEmpty == true ? nil : name, address: String(address))
    }

    /// The part after the `@`.
    var domain: String { String(self.address.drop { $0 != "@" }.dropFirst()) }

    private static func isAddress(_ text: Substring) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, text.utf8.count <= Self.lengthMaximum else { return false }
        let isDotted = parts.allSatisfy { part in
            part.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
        }
        return isDotted && parts[0].utf8.allSatisfy(Self.isAtom)
            && parts[1].utf8.allSatisfy {
                Self.isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// What an unquoted local part may hold (RFC 5322, section 3.2.3), and dots.
    private static func isAtom(_ byte: UInt8) -> Bool {
        Self.isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
    }
}
