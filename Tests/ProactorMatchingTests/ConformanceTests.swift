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
        let tests = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        // Newer cases may lie beside the project.
        let shared = tests.appendingPathComponent("../../../shared/conformance/event-patterns").standardizedFileURL
        return FileManager.default.fileExists(atPath: shared.path)
            ? shared : tests.appendingPathComponent("Conformance/event-patterns")
    }

    @Test func `every case of every file matches as event-ruler does`() throws {
        let files = try FileManager.default.contentsOfDirectory(at: Self.directory, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "jsonl" }
        #expect(!files.isEmpty)
        for file in files.sorted(by: { $0.path < $1.path }) {
            let lines = try Data(contentsOf: file).split(separator: 0x0A).map(TextualJSON.init(bytes:))
            let outcomes = lines.map { (id: $0["id"]?.string ?? "?", outcome: Self.outcome($0)) }
            let failed = outcomes.filter { $0.outcome == .failed }.map(\.id)
            let faulty = outcomes.filter { $0.outcome == .faultOfEventRuler }.map(\.id)
            print(
                "event-patterns/\(file.lastPathComponent): \(lines.count) run, "
                    + "\(lines.count - failed.count - faulty.count) passed, \(failed.count) failed"
                    + (faulty.isEmpty ? "" : ", \(faulty.count) with a known fault of event-ruler: \(faulty)")
            )
            #expect(!lines.isEmpty)
            #expect(failed.isEmpty)
        }
    }

    private enum Outcome {
        case passed
        case failed
        /// event-ruler finds a rule that by its own description does not match; see ``isFaulty(_:)``.
        case faultOfEventRuler
    }

    private static func outcome(_ line: TextualJSON) -> Outcome {
        line["rules"] == nil ? (Self.casePasses(line) ? .passed : .failed) : Self.ruleSetOutcome(line)
    }

    private static func casePasses(_ line: TextualJSON) -> Bool {
        let isErrorExpected = line["error"]?.text == "true"
        guard let text = line["pattern_text"]?.string ?? line["pattern"]?.text,
            let pattern = try? EventPattern(jsonText: Array(text.utf8))
        else { return isErrorExpected }
        guard !isErrorExpected, let event = line["event_text"]?.string ?? line["event"]?.text else { return false }
        return Self.matches([pattern], Array(event.utf8)) == (line["match"]?.text == "true" ? [0] : [])
    }

    private static func ruleSetOutcome(_ line: TextualJSON) -> Outcome {
        guard let rules = line["rules"]?.members, let events = line["events"]?.elements else { return .failed }
        let patterns = rules.compactMap { try? EventPattern(jsonText: $0.value.bytes) }
        guard patterns.count == rules.count else { return .failed }
        var outcome = Outcome.passed
        for entry in events {
            guard let event = entry["event"], let expected = entry["matches"]?.elements else { return .failed }
            let matched = Set(Self.matches(patterns, event.bytes).map { rules[Int($0)].key })
            let wanted = Set(expected.compactMap(\.string))
            guard matched != wanted else { continue }
            let isFault =
                matched.isSubset(of: wanted)
                && wanted.subtracting(matched).allSatisfy { name in line["rules"]?[name].map(Self.isFaulty) ?? false }
            guard isFault else { return .failed }
            outcome = .faultOfEventRuler
        }
        return outcome
    }

    /// Whether the values of a field are such that event-ruler may take a text for a match that is none of them.
    ///
    /// Where a wildcard that begins with a star stands in one list with a text that ignores case, the automaton that it
    /// builds for the list can take the star's characters for the beginning of the other text: `[{"wildcard": "*kitti*ng"},
    /// {"prefix": {"equals-ignore-case": "AB"}}]` finds "xabc". It does so for some such lists only.
    private static func isFaulty(_ pattern: TextualJSON) -> Bool {
        if !pattern.members.isEmpty { return pattern.members.contains { Self.isFaulty($0.value) } }
        let matchers = pattern.elements
        let hasStar = matchers.contains { $0["wildcard"]?.string?.hasPrefix("*") ?? false }
        let ignoresCase = matchers.contains { ($0["prefix"] ?? $0)["equals-ignore-case"] != nil }
        return (hasStar && ignoresCase) || matchers.contains { $0["wildcard"] == nil && Self.isFaulty($0) }
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
