import HTTPTypes
import Hummingbird

/// Where people sign in, and where they go on afterwards.
enum SignInPlace {
    static let path = "/sign-in"
    private static let nextMaximum = 2000

    /// Sends a browser there, and back once it is done where it only wanted to see something.
    static func redirect(from request: Request) -> Response {
        let isReading = request.method == .get || request.method == .head
        let wanted = request.uri.description
        guard isReading, wanted != "/", let next = Self.next(wanted) else {
            return .redirect(to: Self.path, type: .normal)
        }
        return .redirect(to: "\(Self.path)?next=\(Self.percentEncoded(next))", type: .normal)
    }

    /// The place to go on to, if it is one of this server: a path, and nothing that a browser takes for another host.
    static func next(_ text: String) -> String? {
        guard text.hasPrefix("/"), !text.hasPrefix("//"), text.utf8.count <= Self.nextMaximum,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else { return nil }
        return text
    }

    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F, 0x7E: encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}
