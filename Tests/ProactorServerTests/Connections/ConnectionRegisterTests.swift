import ProactorTestSupport
import Synchronization
import Testing

@testable import ProactorServer

@Suite("The register of connections")
struct ConnectionRegisterTests {
    private final class Closed: Sendable {
        private let ids = Mutex<[Int]>([])
        var all: [Int] { self.ids.withLock { $0 } }
        func close(_ id: Int) -> @Sendable () -> Void { { self.ids.withLock { $0.append(id) } } }
    }

    @Test("for a new connection the one that was idle longest is closed")
    func closesOldest() throws {
        let (register, closed) = (ConnectionRegister(maximum: 3), Closed())
        let places = try (0..<3).map { try #require(register.enter(closed.close($0))) }
        // The first is at work, and idle again after the others.
        register.set(places[0], isIdle: false)
        register.set(places[0], isIdle: true)
        _ = try #require(register.enter(closed.close(3)))
        #expect(closed.all == [1])
        _ = try #require(register.enter(closed.close(4)))
        #expect(closed.all == [1, 2])
        _ = try #require(register.enter(closed.close(5)))
        #expect(closed.all == [1, 2, 0])
        #expect(register.count == 3)
    }

    @Test("where all are at work a new connection is refused, until one leaves")
    func refuses() throws {
        let (register, closed) = (ConnectionRegister(maximum: 2), Closed())
        let places = try (0..<2).map { try #require(register.enter(closed.close($0))) }
        for place in places { register.set(place, isIdle: false) }
        #expect(register.enter(closed.close(2)) == nil)
        register.leave(places[0])
        #expect(register.enter(closed.close(3)) != nil)
        #expect(closed.all.isEmpty)
    }

    @Test("whatever connections do, there are never more than may be, and only idle ones are closed", arguments: 0..<4)
    func holds(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        let (register, closed) = (ConnectionRegister(maximum: 8), Closed())
        var open: [Int: (place: UInt64, isIdle: Bool)] = [:]
        var count = 0
        for _ in 0..<5000 {
            let before = closed.all.count
            switch (Int.random(in: 0..<3, using: &generator), open.keys.sorted().randomElement(using: &generator)) {
            case (0, _), (_, nil):
                let hadPlace = open.count < 8 || open.values.contains { $0.isIdle }
                let place = register.enter(closed.close(count))
                #expect((place != nil) == hadPlace)
                for id in closed.all.dropFirst(before) { #expect(open.removeValue(forKey: id)?.isIdle == true) }
                if let place { open[count] = (place, true) }
                count += 1
            case (1, let id?):
                guard var entry = open[id] else { continue }
                entry.isIdle.toggle()
                register.set(entry.place, isIdle: entry.isIdle)
                open[id] = entry
            case (_, let id?): if let entry = open.removeValue(forKey: id) { register.leave(entry.place) }
            }
            #expect(register.count == open.count)
        }
    }
}
