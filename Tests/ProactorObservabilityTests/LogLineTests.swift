import Logging
import ProactorComponents
import ProactorModel
import ProactorTelemetry
import ProactorTestSupport
import Synchronization
import Testing
import Tracing

@testable import ProactorObservability

@Suite("Lines of the log") struct LogLineTests {
    private static let time = Timestamp(millisecondsSinceEpoch: 1_767_225_600_123)

    private func line(_ message: String, _ fields: [LogLine.Field] = []) -> LogLine {
        LogLine(time: Self.time, level: "notice", logger: "proactor", message: message, fields: fields)
    }

    private static let noSecrets = SecretRemover([])

    @Test("one object, or one line for people")
    func writesBothForms() {
        let line = self.line("it happened", [.init("run", "run_1"), .init("error", "two words"), .init("empty", "")])
        #expect(
            line.text(.json, without: Self.noSecrets)
                == #"{"time":"2026-01-01T00:00:00.123Z","level":"notice","logger":"proactor","message":"it happened","#
                + #""run":"run_1","error":"two words","empty":""}"#
        )
        #expect(
            line.text(.text, without: Self.noSecrets)
                == #"2026-01-01T00:00:00.123Z notice proactor: it happened run=run_1 error="two words" empty="""#
        )
    }

    private static let hostile = [
        "a\nb", "a\r\n2026-01-01T00:00:00Z error proactor: forged", "\u{1b}[2J\u{1b}[31mred", "a\u{0}b", "a\u{7f}b",
        "\u{9b}31m", "a\u{2028}b", "a\u{2029}b", "a\u{85}b", "\u{202e}cba", "a\u{2066}b", "\u{feff}a", "\u{200f}a",
        "\u{8}\u{8}\u{8}gone",
    ]

    @Test(
        "nothing that a value holds ends a line, moves the cursor or turns text around",
        arguments: Self.hostile,
        LogFormat.allCases
    )
    func staysOneLine(value: String, format: LogFormat) throws {
        let text = self.line(value, [.init("field", value), .init(value, "x")]).text(format, without: Self.noSecrets)
        for scalar in text.unicodeScalars {
            #expect(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value))
            #expect(![0x85, 0x2028, 0x2029, 0x202E, 0x2066, 0xFEFF, 0x200F].contains(scalar.value))
        }
        if format == .json { #expect(try JSONParser.parse(text)["level"] == "notice") }
    }

    @Test("a value cannot pass for the next one in text")
    func quotesValues() {
        let text = self.line("m", [.init("a", #"x" b="forged"#)]).text(.text, without: Self.noSecrets)
        #expect(text.hasSuffix(#" a="x\" b=\"forged""#))
    }

    @Test("a field cannot pass for what the log says itself")
    func keepsOwnFields() throws {
        let text = self.line("m", [.init("level", "critical"), .init("time", "never")]).text(
            .json,
            without: Self.noSecrets
        )
        let json = try JSONParser.parse(text)
        #expect(json["level"] == "notice")
        #expect(json["field.level"] == "critical")
    }

    @Test("secrets are left out wherever they stand", arguments: LogFormat.allCases)
    func removesSecrets(format: LogFormat) {
        let remover = SecretRemover(["hunter22", "hunter22-long"])
        let line = self.line("got hunter22", [.init("a", "Bearer hunter22-long"), .init("hunter22", "b")])
        let text = line.text(format, without: remover)
        #expect(!text.contains("hunter"))
        #expect(text.contains("[secret]"))
    }

    @Test("a long value is cut")
    func cutsValues() throws {
        let text = self.line("m", [.init("a", String(repeating: "x", count: 100_000))]).text(
            .json,
            without: Self.noSecrets
        )
        #expect(try JSONParser.parse(text)["a"]?.stringValue?.count == 8193)
    }

    @Test("random bytes always make one line that says what was said")
    func survivesRandomText() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            let bytes = (0..<40).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let value = String(decoding: bytes, as: UTF8.self)
            let text = self.line("m", [.init("a", value)]).text(.json, without: Self.noSecrets)
            #expect(!text.utf8.contains { $0 < 0x20 })
            #expect(try JSONParser.parse(text)["message"] == "m")
        }
    }
}

@Suite("The log's handler") struct StructuredLogHandlerTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { self.lines.withLock { $0 } }
        func add(_ line: String) { self.lines.withLock { $0.append(line) } }
    }

    private func logger(_ lines: Lines, level: Logger.Level = .info, secrets: [String] = []) -> Logger {
        Logger(label: "test") { label in
            StructuredLogHandler(
                label: label,
                level: level,
                format: .json,
                secrets: { secrets },
                writer: LogWriter { lines.add($0) }
            )
        }
    }

    @Test("lines tell the work and the trace that they belong to, and what the line says itself goes before")
    func tellsContext() throws {
        let lines = Lines()
        var context = ServiceContext.topLevel
        context.work = WorkIdentity(task: "task_1", event: "e-1", run: "run_1", rule: "r", agent: "a")
        context.trace = TraceContext(parent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        ServiceContext.withValue(context) {
            self.logger(lines).warning("slow", metadata: ["run": "run_2", "took": "5 s"])
        }
        let json = try JSONParser.parse(try #require(lines.all.first))
        #expect(json["run"] == "run_2")
        #expect(json["task"] == "task_1")
        #expect(json["rule"] == "r")
        #expect(json["took"] == "5 s")
        #expect(json["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(json["span_id"] == "00f067aa0ba902b7")
    }

    @Test("what is below the level is not written, and secrets never are")
    func followsLevel() throws {
        let lines = Lines()
        let logger = self.logger(lines, level: .notice, secrets: ["hunter22"])
        logger.info("nothing")
        logger.notice("key hunter22", metadata: ["a": ["hunter22"]])
        #expect(lines.all.count == 1)
        #expect(lines.all.allSatisfy { !$0.contains("hunter22") })
    }
}
