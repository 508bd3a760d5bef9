import ProactorComponents
import ProactorModel
import ProactorRuntime
import ProactorSQLite
import ProactorStorage
import Testing

/// One thing that the source of every broker must do, as a test that is given an empty place at a real one.
struct BrokerCheck: Sendable, CustomTestStringConvertible {
    /// The behaviour, as a sentence.
    let name: String
    private let body: @Sendable (any BrokerPlace) async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (any BrokerPlace) async throws -> Void) {
        self.name = name
        self.body = body
    }

    var testDescription: String { self.name }

    func run(at place: any BrokerPlace) async throws { try await self.body(place) }

    static let all = [
        Self("what is sent is in the log, and is not handed out again") { place in
            let harness = try SourceHarness()
            try await harness.running(place.source) {
                try await place.send((0..<300).map { .json($0) })
                let events = try await harness.events(300)
                #expect(Set(events.map(\.id)) == Set((0..<300).map(String.init)))
                #expect(events.allSatisfy { $0.type == "Made" })
                #expect(harness.vitals.troubles == [place.source.name: nil])
            }
            #expect(try await place.leftOver() == 0)
            await harness.store.close()
        },
        Self("what was not durable when the process ended comes again, under the same identity") { place in
            try await place.send((0..<5).map { .json($0) })
            let intake = HoldingIntake()
            let held = await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await place.source.consume(into: intake) {} }
                let held = await intake.first()
                group.cancelAll()
                return held
            }
            #expect(!held.isEmpty)
            let again = HoldingIntake()
            let repeated = await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await place.source.consume(into: again) {} }
                let held = await again.first()
                group.cancelAll()
                return held
            }
            #expect(repeated.first?.identity == held.first?.identity)
            let harness = try SourceHarness()
            try await harness.running(place.source) {
                let ids = try await harness.events(5).map(\.id)
                #expect(ids == (0..<5).map(String.init))
            }
            #expect(try await place.leftOver() == 0)
            await harness.store.close()
        },
        Self("an event that comes twice is one event") { place in
            let harness = try SourceHarness()
            try await harness.running(place.source) {
                try await place.send([.json(1), .json(1), .json(1), .json(2)])
                let ids = try await harness.events(2).map(\.id)
                #expect(ids == ["1", "2"])
            }
            #expect(try await place.leftOver() == 0)
            await harness.store.close()
        },
        Self("events of one key are logged in the order in which they were sent") { place in
            let harness = try SourceHarness()
            try await harness.running(place.source) {
                try await place.send((0..<600).map { .json($0, key: "key-\($0 % 5)") })
                let events = try await harness.events(600)
                for key in 0..<5 {
                    let ids = events.filter { $0.subject == "key-\(key)" }.compactMap { Int($0.id) }
                    #expect(ids == stride(from: key, to: 600, by: 5).map { $0 })
                }
            }
            await harness.store.close()
        },
        Self("what nothing can be made of is kept, moved out of the way, and holds up nothing") { place in
            let harness = try SourceHarness()
            try await harness.running(place.source) {
                try await place.send([.json(1), BrokerMessage(key: "a", body: "no JSON"), .json(2)])
                try await place.send([BrokerMessage(key: "a", body: "{}"), .json(3)])
                let ids = try await harness.events(3).map(\.id)
                #expect(ids == ["1", "2", "3"])
                #expect(Set(try await place.refused(2)) == ["no JSON", "{}"])
            }
            let refused = try await harness.refused()
            #expect(refused.map(\.reason) == ["unmapped", "unreadable"])
            #expect(refused.last?.body == Array("no JSON".utf8))
            #expect(refused.allSatisfy { $0.source == place.source.name && $0.isVerified })
            #expect(try await place.leftOver() == 0)
            await harness.store.close()
        },
        Self("a broker that goes away and comes back loses nothing and repeats nothing") { place in
            let harness = try SourceHarness()
            try await harness.running(place.source) {
                try await place.send((0..<200).map { .json($0) })
                _ = try await harness.events(1)
                try await place.restart {
                    while harness.vitals.troubles[place.source.name] == .some(nil) {
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
                try await place.send((200..<400).map { .json($0) })
                let events = try await harness.events(400)
                #expect(events.compactMap { Int($0.id) } == Array(0..<400))
                #expect(harness.vitals.troubles == [place.source.name: nil])
            }
            #expect(try await place.leftOver() == 0)
            await harness.store.close()
        },
        Self("a source that is ended ends, and leaves what comes afterwards at its broker") { place in
            let harness = try SourceHarness()
            try await harness.running(place.source) {
                try await place.send([.json(1)])
                _ = try await harness.events(1)
            }
            try await place.send([.json(2), .json(3)])
            #expect(try await place.leftOver() == 2)
            let ids = try await harness.events(1).map(\.id)
            #expect(ids == ["1"])
            await harness.store.close()
        },
    ]
}
