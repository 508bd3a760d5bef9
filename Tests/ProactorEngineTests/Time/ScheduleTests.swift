import ProactorEngine
import ProactorModel
import ProactorRules
import Testing

@Suite struct ScheduleTests {
    private static func time(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

    /// The next times after one, in UTC.
    private static func next(_ text: String, after start: String, _ zone: String, count: Int) throws -> [String] {
        let cron = try CronExpression(text)
        var time = try Self.time(start)
        var found: [String] = []
        for _ in 0..<count {
            guard let next = cron.next(after: time, in: zone) else { break }
            found.append(next.description)
            time = next
        }
        return found
    }

    @Test(
        arguments: [
            ("0 9 * * MON", "2026-03-03T00:00:00Z", "UTC", ["2026-03-09T09:00:00Z", "2026-03-16T09:00:00Z"]),
            ("*/20 * * * *", "2026-01-01T00:00:00Z", "UTC", ["2026-01-01T00:20:00Z", "2026-01-01T00:40:00Z"]),
            (
                "30 4 1,15 * 5", "2026-01-01T05:00:00Z", "UTC",
                ["2026-01-02T04:30:00Z", "2026-01-09T04:30:00Z", "2026-01-15T04:30:00Z"]
            ),
            ("0 0 29 2 *", "2026-01-01T00:00:00Z", "UTC", ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]),
            ("0 0 29 2 *", "2096-03-01T00:00:00Z", "UTC", ["2104-02-29T00:00:00Z"]),
            ("@monthly", "2026-12-31T23:59:59Z", "UTC", ["2027-01-01T00:00:00Z"]),
            ("0 12 * * SUN", "2026-01-01T00:00:00Z", "+05:30", ["2026-01-04T06:30:00Z"]),
            ("0 12 * * 7", "2026-01-01T00:00:00Z", "UTC", ["2026-01-04T12:00:00Z"]),
            (
                "10-30/10 1 * JAN,mar MON-FRI", "2026-01-30T01:25:00Z", "UTC",
                ["2026-01-30T01:30:00Z", "2026-03-02T01:10:00Z"]
            ),
            // The clocks go from 02:00 to 03:00 on 29 March: what is left out happens an hour later.
            ("30 2 * * *", "2026-03-28T12:00:00Z", "Europe/Berlin", ["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]),
            // They go from 03:00 to 02:00 on 25 October: what comes twice happens once.
            ("30 2 * * *", "2026-10-24T12:00:00Z", "Europe/Berlin", ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]),
            // What happens each half hour goes on as time does.
            (
                "*/30 * * * *", "2026-03-29T00:20:00Z", "Europe/Berlin",
                ["2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"]
            ),
            (
                "*/30 * * * *", "2026-10-25T00:20:00Z", "Europe/Berlin",
                ["2026-10-25T00:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z"]
            ),
            ("0 9 * * *", "2026-03-28T12:00:00Z", "Europe/Berlin", ["2026-03-29T07:00:00Z"]),
        ] as [(String, String, String, [String])]
    )
    func `the next times of a schedule`(text: String, start: String, zone: String, expected: [String]) throws {
        #expect(try Self.next(text, after: start, zone, count: expected.count) == expected)
    }

    @Test(arguments: [
        ("0 9 * *", "needs 5 fields"), ("0 24 * * *", "'24' as its hour"), ("60 * * * *", "'60' as its minute"),
        ("0 9 * * MOO", "'MOO' as its day of the week"), ("0 9 30-1 * *", "goes backwards"),
        ("*/0 * * * *", "step '0'"), ("@often", "no name '@often'"), ("0,, * * * *", "empty minute"),
    ])
    func `what is no cron expression says why`(text: String, part: String) {
        let error = #expect(throws: CronError.self) { _ = try CronExpression(text) }
        #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
    }

    @Test func `a time that never comes is none`() throws {
        #expect(try CronExpression("0 0 30 2 *").next(after: Self.time("2026-01-01T00:00:00Z"), in: "UTC") == nil)
    }

    @Test func `a schedule agrees with asking each minute`() throws {
        for seed in UInt64(0)..<200 {
            var generator = SeededGenerator(seed: seed)
            let minutes = Set((0..<3).map { _ in Int64.random(in: 0...59, using: &generator) })
            let hours = Set((0..<3).map { _ in Int64.random(in: 0...23, using: &generator) })
            let list = { (values: Set<Int64>) in values.map(String.init).joined(separator: ",") }
            let cron = try CronExpression("\(list(minutes)) \(list(hours)) * * *")
            let start = Int64.random(in: 0...4_000_000_000, using: &generator)
            var minute = start / 60 + 1
            while !(minutes.contains(minute % 60) && hours.contains(minute / 60 % 24)) { minute += 1 }
            let next = cron.next(after: Timestamp(seconds: start), in: "UTC")
            #expect(next == Timestamp(seconds: minute * 60), "seed \(seed)")
        }
    }

    // MARK: Ticks

    private static func schedule(_ missed: Schedule.Missed) -> Schedule {
        Schedule(times: .every(.seconds(600)), missed: missed)
    }

    private func ticks(_ missed: Schedule.Missed, from start: Int64, to end: Int64) -> [(Int64, Int)] {
        let schedule = Self.schedule(missed)
        var state = ScheduleState(schedule, from: Timestamp(seconds: start))
        var ticks: [(Int64, Int)] = []
        for _ in 0..<10 {
            let more = ScheduleState.advance(&state, to: Timestamp(seconds: end), schedule)
            if more.isEmpty { break }
            ticks += more.map { ($0.due.seconds, $0.missed) }
        }
        return ticks
    }

    @Test func `times that passed unnoticed are skipped, ticked once, or ticked all`() {
        #expect(self.ticks(.skip, from: 0, to: 1800).map(\.0) == [1800])
        #expect(self.ticks(.skip, from: 0, to: 1900).isEmpty)
        #expect(self.ticks(.once, from: 0, to: 1900).map(\.0) == [1800])
        #expect(self.ticks(.once, from: 0, to: 1900).map(\.1) == [2])
        #expect(self.ticks(.once, from: 0, to: 1830).map(\.1) == [2])
        #expect(self.ticks(.all, from: 0, to: 1900).map(\.0) == [600, 1200, 1800])
        #expect(self.ticks(.once, from: 0, to: 630).map(\.1) == [0])
    }

    @Test func `a schedule that stood still for years goes on at once`() {
        #expect(self.ticks(.skip, from: 0, to: 300_000_100).isEmpty)
        #expect(self.ticks(.once, from: 0, to: 300_000_100).count == 1)
        #expect(self.ticks(.all, from: 0, to: 1_200_000).count == 2000)
    }

    @Test func `a tick is an event that begins the rule's run`() throws {
        let text = """
            events: {}
            rules:
              review: { on: { every: 10m }, agent: a, prompt: "{{ data.due }} {{ data.missed }}" }
            agents: { a: { steps: [{ say: x }] } }

            """
        var harness = try OperatorHarness(text)
        harness.beginSchedules(at: 0)
        harness.advance(to: 600_000)
        let tick = try #require(harness.appended.first)
        #expect((tick.type, tick.source) == ("proactor.rule.ticked", "/proactor/rules/review"))
        harness.take([(600_000, tick)])
        #expect(harness.begun.map(\.prompt) == ["2027-01-15T08:10:00Z 0"])
        harness.advance(to: 1_200_000)
        #expect(harness.appended.count == 2)
        #expect(Set(harness.appended.map(\.id)).count == 2)
    }
}
