import Foundation
import ProactorComponents

extension SecretSource {
    /// Bytes of a secret's file.
    private static let fileSizeMaximum = 65_536

    /// Secrets of the process's environment, and of files.
    ///
    /// - Parameter baseDirectory: Where relative paths start from.
    static func deployment(baseDirectory: String) -> SecretSource {
        SecretSource { reference in
            switch reference {
            case .environment(let name): ProcessInfo.processInfo.environment[name]?.trimmed
            case .file(let path): Self.text(of: SourceFiles.path(path, in: baseDirectory))
            }
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
