import ProactorModel

/// A body of the type `application/x-www-form-urlencoded` (WHATWG URL, section 5.1).
enum FormBody {
    static let mediaType = "application/x-www-form-urlencoded"
    /// Fields of one body.
    static let fieldMaximum = 1000

    /// The fields as an object of texts, a field that stands there several times as a list; `nil` where it is no UTF-8 or
    /// has too many fields.
    static func fields(of body: [UInt8]) -> JSONObject? {
        var object = JSONObject()
        let pairs = body.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true)
        guard pairs.count <= Self.fieldMaximum else { return nil }
        for pair in pairs {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.text(parts[0]), let value = Self.text(parts.count > 1 ? parts[1] : []) else {
                return nil
            }
            switch object[name] {
            case nil: object[name] = .string(value)
            case .array(let values): object[name] = .array(values + [.string(value)])
            case let first?: object[name] = .array([first, .string(value)])
            }
        }
        return object
    }

    private static func text(_ encoded: ArraySlice<UInt8>) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(encoded.count)
        var rest = encoded
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                let escaped = SignatureEncoding.byte(digits[digits.startIndex], digits[digits.startIndex + 1])
            {
                bytes.append(escaped)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
