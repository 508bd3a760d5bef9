import Foundation
import ProactorMatching
import ProactorModel
import Testing

/// The event pattern cases, each of which was run through event-ruler itself.
///
/// Patterns and events are read from their text as it stands in the file, since some cases are about what a parser loses:
/// the digits of numbers and repeated keys.
@Suite struct EventPatternConformanceTests {
    private static var directory: URL {
        if let path = ProcessInfo.processInfo.environment["PROACTOR_CONFORMANCE_DIR"] {
            return URL(fileURLWithPath: path).appendingPathComponent("event-patterns")
        }
        return URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Conformance/event-patterns")
    }

    @Test func `every case of every file matches as event-ruler does`() throws {
        let files = try FileManager.default.contentsOfDirectory(at: Self.directory, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "jsonl" }
        #expect(!files.isEmpty)
        for file in files.sorted(by: { $0.path < $1.path }) {
            let lines = try Data(contentsOf: file).split(separator: 0x0A).map(TextualJSON.init(bytes:))
            let failed = lines.filter { !Self.passes($0) }.map { $0["id"]?.string ?? "?" }
            print(
                "event-patterns/\(file.lastPathComponent): \(lines.count) run, \(lines.count - failed.count) passed, "
                    + "\(failed.count) failed"
            )
            #expect(!lines.isEmpty)
            #expect(failed.isEmpty)
        }
    }

    private static func passes(_ line: TextualJSON) -> Bool {
        line["rules"] == nil ? Self.casePasses(line) : Self.ruleSetPasses(line)
    }

    private static func casePasses(_ line: TextualJSON) -> Bool {
        let isErrorExpected = line["error"]?.text == "true"
        guard let text = line["pattern_text"]?.string ?? line["pattern"]?.text,
            let pattern = try? EventPattern(jsonText: Array(text.utf8))
        else { return isErrorExpected }
        guard !isErrorExpected, let event = line["event_text"]?.string ?? line["event"]?.text else { return false }
        return Self.matches([pattern], Array(event.utf8)) == (line["match"]?.text == "true" ? [0] : [])
    }

    private static func ruleSetPasses(_ line: TextualJSON) -> Bool {
        guard let rules = line["rules"]?.members, let events = line["events"]?.elements else { return false }
        let patterns = rules.compactMap { try? EventPattern(jsonText: $0.value.bytes) }
        guard patterns.count == rules.count else { return false }
        return events.allSatisfy { entry in
            guard let event = entry["event"], let expected = entry["matches"]?.elements else { return false }
            let matched = Self.matches(patterns, event.bytes).map { rules[Int($0)].key }
            return Set(matched) == Set(expected.compactMap(\.string))
        }
    }

    /// The patterns that match, on which the index and the plain evaluator must agree.
    private static func matches(_ patterns: [EventPattern], _ event: [UInt8]) -> [UInt32] {
        let plain = patterns.indices.filter { patterns[$0].matches(jsonText: event) }.map(UInt32.init)
        var scratch = MatchScratch()
        #expect(throws: Never.self) { try PatternIndex(patterns).match(event, into: &scratch) }
        #expect(scratch.matches == plain)
        return plain
    }
}
