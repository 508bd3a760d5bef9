import Foundation
import ProactorDiagnostics
import ProactorRules
import ProactorYAML

/// Finds and reads the YAML files of a deployment.
enum SourceFiles {
    /// Files of one rule book.
    static let countMaximum = 20_000

    /// All `.yaml` and `.yml` files below a directory, by path; hidden ones aside.
    ///
    /// - Parameters:
    ///   - directory: As `proactor.yaml` names it.
    ///   - baseDirectory: Where relative paths start from.
    static func read(
        below directory: String,
        baseDirectory: String,
        diagnostics: inout [Diagnostic]
    ) throws(CommandFailure) -> [RuleBookFile] {
        let root = Self.path(directory, in: baseDirectory)
        var files: [RuleBookFile] = []
        for path in try Self.paths(below: root) {
            let shown = directory.hasSuffix("/") ? directory + path : "\(directory)/\(path)"
            switch try Self.text(of: "\(root)/\(path)") {
            case .success(let text): files.append(RuleBookFile(path: shown, text: text))
            case .failure(let flaw): diagnostics.append(flaw.diagnostic(for: shown))
            }
        }
        return files
    }

    /// The paths of all `.yaml` and `.yml` files below a directory, from there on and in order; hidden ones aside.
    static func paths(below root: String) throws(CommandFailure) -> [String] {
        // A directory may itself be a link; links to directories below it are not followed, so that no circle is walked.
        let resolved = URL(fileURLWithPath: root).resolvingSymlinksInPath().path
        guard let enumerator = FileManager.default.enumerator(atPath: resolved) else { return [] }
        var paths: [String] = []
        for case let path as String in enumerator {
            guard !path.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else { continue }
            guard path.hasSuffix(".yaml") || path.hasSuffix(".yml") else { continue }
            paths.append(path)
            guard paths.count <= Self.countMaximum else {
                throw CommandFailure(
                    "\(root) holds more than \(Self.countMaximum) YAML files; name a smaller directory"
                )
            }
        }
        return paths.sorted()
    }

    /// What makes a file unreadable as text.
    enum Flaw: Error {
        case tooLarge
        case notUTF8

        func diagnostic(for file: String) -> Diagnostic {
            let place = SourceLocation(file: file, range: SourceRange(at: SourcePosition(line: 1, column: 1)))
            switch self {
            case .tooLarge:
                let message = "the file has more than \(YAMLLimits().sizeMaximum) bytes"
                return Diagnostic(.error, .yamlLimit, message, hint: "split it into several files", at: place)
            case .notUTF8:
                return Diagnostic(
                    .error,
                    .yamlSyntax,
                    "the file is not text in UTF-8",
                    hint: "save it as UTF-8",
                    at: place
                )
            }
        }
    }

    /// A file's text, of which no more than the limit is read.
    static func text(of path: String) throws(CommandFailure) -> Result<String, Flaw> {
        let maximum = YAMLLimits().sizeMaximum
        let data: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            data = try handle.read(upToCount: maximum + 1) ?? Data()
        } catch {
            throw CommandFailure("\(path) cannot be read; check that it is a file and may be read")
        }
        guard data.count <= maximum else { return .failure(.tooLarge) }
        return String(validating: data, as: UTF8.self).map { .success($0) } ?? .failure(.notUTF8)
    }

    /// `path`, from `directory` on where it is relative.
    static func path(_ path: String, in directory: String) -> String {
        if path.hasPrefix("/") || directory.isEmpty { return path }
        return directory.hasSuffix("/") ? directory + path : "\(directory)/\(path)"
    }
}
