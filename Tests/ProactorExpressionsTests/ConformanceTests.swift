import Foundation
import ProactorExpressions
import ProactorModel
import Testing

/// The cases of cel-spec that apply to JSON values: every `cel/*.jsonl` of the directory that `PROACTOR_CONFORMANCE_DIR`
/// names, else of `shared/conformance` beside the project, else of the copy beside this file.
///
/// The freedom to mix whole numbers with others is off here: it gives values where the specification has errors.
/// No case is skipped.
@Suite struct ConformanceTests {
    private static let directory: URL = {
        if let path = ProcessInfo.processInfo.environment["PROACTOR_CONFORMANCE_DIR"], !path.isEmpty {
            return URL(fileURLWithPath: path).appendingPathComponent("cel")
        }
        let tests = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        // Newer cases may lie beside the project.
        let shared = tests.appendingPathComponent("../../../shared/conformance/cel").standardizedFileURL
        return FileManager.default.fileExists(atPath: shared.path)
            ? shared : tests.appendingPathComponent("Conformance/cel")
    }()

    private static func files() throws -> [URL] {
        let all = try FileManager.default.contentsOfDirectory(at: Self.directory, includingPropertiesForKeys: nil)
        return all.filter { $0.pathExtension == "jsonl" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    /// The cases of a file, and what is wrong with each that fails.
    private static func run(_ file: URL, allowsMixedArithmetic: Bool) throws -> (count: Int, failures: [String]) {
        var count = 0
        var failures: [String] = []
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            count += 1
            let json = try JSONParser.parse(String(line))
            do {
                let test = try ConformanceCase(json, allowsMixedArithmetic: allowsMixedArithmetic)
                if let failure = test.failure() { failures.append("\(test.id): \(test.source) \(failure)") }
            } catch {
                failures.append("\(json["id"]?.stringValue ?? "?"): cannot be run: \(error)")
            }
        }
        return (count, failures)
    }

    @Test func `every case of the specification passes`() throws {
        let files = try Self.files()
        #expect(!files.isEmpty, "there are no cases in \(Self.directory.path)")
        for file in files {
            let (count, failures) = try Self.run(file, allowsMixedArithmetic: false)
            print(
                "conformance cel/\(file.lastPathComponent): \(count) run, \(count - failures.count) passed,",
                "\(failures.count) failed"
            )
            #expect(count > 0)
            for failure in failures { Issue.record("\(failure)") }
        }
    }
}
