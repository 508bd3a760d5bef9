import Foundation
import ProactorComponents
import Synchronization

/// The secrets of a deployment, in the process's environment and in files, and which of them were asked for.
final class DeploymentSecrets: Sendable {
    /// Bytes of a secret's file.
    private static let fileSizeMaximum = 65_536

    private let baseDirectory: String
    private let found = Mutex<Set<String>>([])

    /// - Parameter baseDirectory: Where relative paths start from.
    init(baseDirectory: String) { self.baseDirectory = baseDirectory }

    /// The secrets that were given out, for what must not show them.
    var values: [String] { self.found.withLock { $0.sorted() } }

    /// Remembers a secret that came another way.
    func note(_ secret: String) { _ = self.found.withLock { $0.insert(secret) } }

    var source: SecretSource {
        SecretSource { reference in
            let secret: String? =
                switch reference {
                case .environment(let name): ProcessInfo.processInfo.environment[name]?.trimmed
                case .file(let path): Self.text(of: SourceFiles.path(path, in: self.baseDirectory))
                }
            if let secret, !secret.isEmpty { _ = self.found.withLock { $0.insert(secret) } }
            return secret
        }
    }

    private static func text(of path: String) -> String? {
        guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: Self.fileSizeMaximum) else { return nil }
        return String(decoding: data, as: UTF8.self).trimmed
    }
}

extension String {
    /// What an editor or a shell leaves at the ends of a secret is not part of it.
    fileprivate var trimmed: String { self.trimmingCharacters(in: .whitespacesAndNewlines) }
}
