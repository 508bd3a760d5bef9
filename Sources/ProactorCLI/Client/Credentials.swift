import Foundation

/// What a client shows of itself, and which certificates it believes.
struct Credentials: Sendable {
    /// Bytes of a token's file.
    private static let fileSizeMaximum = 65_536

    /// `nil` for a server that runs open.
    var token: String?
    /// The path of a PEM file with the certificates that are believed beside those of the system.
    var authorities: String?

    /// Of the option, else of the environment: `PROACTOR_TOKEN`, else the file that `PROACTOR_TOKEN_FILE` names; and `PROACTOR_CA_FILE`.
    init(option: String?, environment: [String: String]) throws(CommandFailure) {
        self.authorities = environment["PROACTOR_CA_FILE"].flatMap { $0.isEmpty ? nil : $0 }
        if let text = option ?? environment["PROACTOR_TOKEN"], !text.isEmpty {
            self.token = try Self.checked(text, option == nil ? "PROACTOR_TOKEN" : "--token")
        } else if let path = environment["PROACTOR_TOKEN_FILE"], !path.isEmpty {
            guard let handle = FileHandle(forReadingAtPath: path) else {
                throw CommandFailure("\(path), which PROACTOR_TOKEN_FILE names, cannot be read")
            }
            defer { try? handle.close() }
            let data = (try? handle.read(upToCount: Self.fileSizeMaximum)) ?? Data()
            self.token = try Self.checked(String(decoding: data, as: UTF8.self), path)
        }
    }

    /// None at all.
    init() {}

    /// The token without what an editor leaves at its ends; nothing that could break out of a header.
    private static func checked(_ text: String, _ place: String) throws(CommandFailure) -> String {
        let token = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw CommandFailure("\(place) holds no access token")
        }
        return token
    }
}
