import ProactorModel
import Testing

@Suite struct TimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0, 0, "1970-01-01T00:00:00Z"),
        ("2026-01-31T09:30:00.5+01:30", 1_769_846_400, 500_000_000, "2026-01-31T08:00:00.500Z"),
        ("2026-01-31t09:30:00z", 1_769_851_800, 0, "2026-01-31T09:30:00Z"),
        ("2024-02-29T23:59:59.000001-00:00", 1_709_251_199, 1000, "2024-02-29T23:59:59.000001Z"),
        ("2000-02-29T00:00:00Z", 951_782_400, 0, "2000-02-29T00:00:00Z"),
        ("1969-12-31T23:59:59.999999999Z", -1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
        ("0001-01-01T00:00:00Z", -62_135_596_800, 0, "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", 253_402_300_799, 0, "9999-12-31T23:59:59Z"),
        ("2026-01-01T00:00:00.1234567891Z", 1_767_225_600, 123_456_789, "2026-01-01T00:00:00.123456789Z"),
        ("2025-12-31T23:00:00-23:59", 1_767_308_340, 0, "2026-01-01T22:59:00Z"),
    ])
    func `a time is read and written as RFC 3339 says`(
        text: String,
        seconds: Int64,
        nanoseconds: Int32,
        written: String
    ) throws {
        let time = try #require(Timestamp(rfc3339: text))
        #expect(time == Timestamp(seconds: seconds, nanoseconds: nanoseconds))
        #expect(time.description == written)
    }

    @Test(arguments: [
        "", "2026-01-31", "2026-01-31T09:30:00", "2026-01-31 09:30:00Z", "2026-01-31T09:30Z", "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-12-31T23:59:60Z",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1:00", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+00:60",
        "2026-01-01T00:00:00ZZ", " 2026-01-01T00:00:00Z", "2026-1-1T00:00:00Z", "+2026-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "２026-01-01T00:00:00Z",
        "2026-01-01T00:00:00,5Z",
    ])
    func `what is no RFC 3339 time is none`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `every day from year 1 to 9999 is the day after the one before`() {
        var generator = SeededGenerator(seed: 3)
        let days = Timestamp.secondsRange.lowerBound / 86_400...Timestamp.secondsRange.upperBound / 86_400
        for _ in 0..<20_000 {
            let day = Int64.random(in: days, using: &generator)
            let date = CivilDate(daysSinceEpoch: day)
            #expect(date.daysSinceEpoch == day)
            #expect(CivilDate(year: date.year, month: date.month, day: date.day) == date)
            let next = CivilDate(daysSinceEpoch: day + 1)
            #expect((date.year, date.month, date.day) < (next.year, next.month, next.day))
        }
    }

    @Test func `milliseconds are rounded down, before the epoch too`() {
        #expect(Timestamp(millisecondsSinceEpoch: -1).description == "1969-12-31T23:59:59.999Z")
        #expect(Timestamp(seconds: -1, nanoseconds: 999_999).millisecondsSinceEpoch == -1000)
        for milliseconds in [Int64.min, -1001, -1000, 0, 999, 1_769_846_400_123, .max] {
            #expect(Timestamp(millisecondsSinceEpoch: milliseconds).millisecondsSinceEpoch == milliseconds)
        }
    }

    @Test func `adding and subtracting carry over whole seconds`() {
        let time = Timestamp(seconds: 10, nanoseconds: 600_000_000)
        #expect(time.advanced(by: .milliseconds(500)) == Timestamp(seconds: 11, nanoseconds: 100_000_000))
        #expect(time.advanced(by: .milliseconds(-700)) == Timestamp(seconds: 9, nanoseconds: 900_000_000))
        #expect(time.advanced(by: .seconds(-20)) == Timestamp(seconds: -10, nanoseconds: 600_000_000))
        #expect(time.duration(since: Timestamp(seconds: 11, nanoseconds: 0)) == .milliseconds(-400))
    }

    @Test func `no sum of times stops the process`() {
        let extremes = [
            Timestamp(seconds: .min), Timestamp(seconds: .max, nanoseconds: 999_999_999), Timestamp(seconds: 0),
            Timestamp(seconds: Timestamp.secondsRange.upperBound),
        ]
        let durations: [Duration] = [.seconds(Int64.max), .seconds(Int64.min), .nanoseconds(-1), .zero]
        for time in extremes {
            for duration in durations {
                let sum = time.advanced(by: duration)
                #expect(duration < .zero ? sum <= time : sum >= time)
                #expect(!sum.description.isEmpty)
                _ = sum.millisecondsSinceEpoch
            }
            for other in extremes { #expect((time.duration(since: other) > .zero) == (time > other)) }
        }
        #expect(Duration.seconds(Int64.max).wholeMilliseconds == .max)
        #expect(Duration.seconds(Int64.min).ruleText.hasPrefix("-106751991167d"))
    }

    @Test(arguments: [
        ("250ms", 250, "250ms"), ("10s", 10_000, "10s"), ("5m", 300_000, "5m"), ("1h30m", 5_400_000, "1h30m"),
        ("7d", 604_800_000, "7d"), ("90m", 5_400_000, "1h30m"), ("1d2h3m4s5ms", 93_784_005, "1d2h3m4s5ms"),
        ("3650d", 315_360_000_000, "3650d"),
    ])
    func `a length of time is read and written`(text: String, milliseconds: Int64, written: String) throws {
        let duration = try #require(Duration(ruleText: text))
        #expect(duration == .milliseconds(milliseconds))
        #expect(duration.wholeMilliseconds == milliseconds)
        #expect(duration.ruleText == written)
        #expect(Duration(ruleText: written) == duration)
    }

    @Test(arguments: [
        "", "0s", "10", "s", "1.5h", "-5m", "5 m", "5M", "30m1h", "5m5m", "3651d", "999999999999d", "9999999999999s",
        "1w", "1h ", "5\u{301}m", "٣m",
    ])
    func `what is no length of time is none`(text: String) {
        #expect(Duration(ruleText: text) == nil)
    }

    @Test func `a length of no time, and one that goes back, can be written`() {
        #expect(Duration.zero.ruleText == "0s")
        #expect(Duration.seconds(-90).ruleText == "-1m30s")
    }

    @Test func `identifiers made later sort later, and say what they name`() {
        var generator = SeededGenerator(seed: 5)
        let times: [Int64] = [0, 1, 31, 32, 1_769_846_400_000, 1_769_846_400_001, 281_474_976_710_655]
        let identifiers = times.map { TaskID(at: Timestamp(millisecondsSinceEpoch: $0), using: &generator) }
        #expect(identifiers == identifiers.sorted())
        #expect(identifiers.allSatisfy { $0.rawValue.hasPrefix("task_") && $0.rawValue.utf8.count == 31 })
        #expect(RunID(at: Timestamp(seconds: 0)).rawValue.hasPrefix("run_0000000000"))
        #expect(ProposalID(at: Timestamp(seconds: .max)).rawValue.hasPrefix("prop_"))
        #expect(DeliveryID(at: Timestamp(seconds: .min)).rawValue.hasPrefix("dlv_0000000000"))
    }

    @Test func `identifiers of one millisecond differ`() {
        let time = Timestamp(seconds: 1)
        #expect(Set((0..<1000).map { _ in RunID(at: time) }).count == 1000)
    }
}
