import ProactorTelemetry
import ProactorTestSupport
import Testing

@testable import ProactorObservability

@Suite("W3C Trace Context") struct TraceContextTests {
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("a parent is read, and written as it was")
    func readsParent() throws {
        let context = try #require(TraceContext(parent: Self.parent, state: "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"))
        #expect(context.traceID.description == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(context.spanText == "00f067aa0ba902b7")
        #expect(context.isSampled)
        #expect(context.state == "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE")
        #expect(context.parent == Self.parent)
    }

    @Test(
        "what is no parent is none",
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01,00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ]
    )
    func refusesOthers(text: String) { #expect(TraceContext(parent: text) == nil) }

    @Test("a later version is read as far as it is known")
    func readsLaterVersions() throws {
        let later = "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-holds"
        #expect(try #require(TraceContext(parent: later)).parent == Self.parent)
    }

    @Test(
        "flags other than the first do not matter",
        arguments: [("00", false), ("01", true), ("02", false), ("ff", true)]
    )
    func readsFlags(flags: String, isSampled: Bool) throws {
        let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-\(flags)"
        #expect(try #require(TraceContext(parent: text)).isSampled == isSampled)
    }

    @Test(
        "a state that is too long, or could break a header, is left out",
        arguments: [
            "", "a=\u{e9}", "a=b\nc=d", String(repeating: "x", count: 513),
            (0..<33).map { "k\($0)=v" }.joined(separator: ","),
        ]
    )
    func dropsState(state: String) throws {
        #expect(try #require(TraceContext(parent: Self.parent, state: state)).state == nil)
    }

    @Test("hostile bytes are never a parent, and never stop the process")
    func survivesHostileText() {
        var generator = SeededGenerator(seed: 7)
        let base = Array(Self.parent.utf8)
        for _ in 0..<5000 {
            var bytes = base
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            bytes[place] = UInt8.random(in: 0...255, using: &generator)
            let text = String(decoding: bytes, as: UTF8.self)
            guard let context = TraceContext(parent: text) else { continue }
            #expect(context.parent.utf8.count == 55)
            #expect(context.spanID != 0)
        }
    }

    @Test("a span's id follows from its seed and its trace, and from nothing else")
    func derivesIDs() throws {
        let context = try #require(TraceContext(parent: Self.parent))
        var sibling = context
        sibling.spanID = 77
        let seed = SpanSeed.attempt(run: "run_1", fence: 2)
        #expect(context.spanID(of: seed) == sibling.spanID(of: seed))
        #expect(context.spanID(of: seed) != context.spanID(of: .attempt(run: "run_1", fence: 3)))
        var other = context
        other.traceID.low ^= 1
        #expect(other.spanID(of: seed) != context.spanID(of: seed))
    }

    @Test("the part of traces that is recorded is near what was asked for", arguments: [0, 0.1, 0.5, 1])
    func samples(ratio: Double) {
        let sampler = TraceSampler(ratio: ratio)
        var generator = SeededGenerator(seed: 3)
        let taken = (0..<10_000).count { _ in
            sampler.samples(TraceContext.TraceID(high: generator.next(), low: generator.next()))
        }
        #expect(abs(Double(taken) / 10_000 - ratio) < 0.02)
        if ratio == 0 { #expect(taken == 0) }
        if ratio == 1 { #expect(taken == 10_000) }
    }
}
