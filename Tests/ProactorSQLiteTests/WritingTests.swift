import ProactorModel
import ProactorSQLite
import ProactorStorage
import ProactorTestSupport
import Testing

@Suite struct WritingTests {
    private let directory: TemporaryDirectory
    private var path: String { self.directory.file("state.db") }

    init() throws { self.directory = try TemporaryDirectory() }

    @Test func `concurrent appends share their commits`() async throws {
        let store = try SQLiteStore(path: self.path)
        let rounds = 10
        try await withThrowingTaskGroup { group in
            for caller in 0..<64 {
                group.addTask {
                    for round in 0..<rounds {
                        _ = try await store.append([SQLiteFixtures.newEvent("\(caller)-\(round)")])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.events(after: 0, limit: 10_000).count == 64 * rounds)
        #expect(store.commitCount < 64 * rounds / 4)
        await store.close()
    }

    @Test func `a change that fails takes nothing of the others in its commit with it`() async throws {
        let store = try SQLiteStore(path: self.path)
        let outcomes = await withTaskGroup(of: (isRouting: Bool, isDone: Bool).self) { group in
            for number in 0..<100 {
                group.addTask {
                    if number.isMultiple(of: 2) {
                        (false, (try? await store.append([SQLiteFixtures.newEvent("event-\(number)")])) != nil)
                    } else {
                        // Nobody ever was at this position.
                        (
                            true,
                            (try? await store.commit(
                                RoutingCommit(from: 99, to: 100, events: [], at: SQLiteFixtures.time)
                            )) != nil
                        )
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.allSatisfy { $0.isDone == !$0.isRouting })
        #expect(try await store.events(after: 0, limit: 1000).count == 50)
        #expect(try await store.routerPosition() == 0)
        await store.close()
    }

    @Test func `closing keeps every change that it accepted`() async throws {
        let store = try SQLiteStore(path: self.path)
        let accepted = await withTaskGroup(of: String?.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let id = "event-\(number)"
                    return (try? await store.append([SQLiteFixtures.newEvent(id)])) == nil ? nil : id
                }
                if number == 100 {
                    group.addTask {
                        await store.close()
                        return nil
                    }
                }
            }
            return await group.reduce(into: Set<String>()) { if let id = $1 { $0.insert(id) } }
        }
        let reopened = try SQLiteStore(path: self.path)
        #expect(Set(try await reopened.events(after: 0, limit: 1000).map(\.event.id)) == accepted)
        await reopened.close()
    }

    @Test func `a full disk is unavailable, loses nothing accepted, and is left behind when there is room again`()
        async throws
    {
        let store = try SQLiteStore(path: self.path, pageMaximum: 150)
        var accepted: [String] = []
        var failure: StoreError?
        for number in 0..<1000 {
            do {
                _ = try await store.append([SQLiteFixtures.newEvent("event-\(number)", bytes: 3000)])
                accepted.append("event-\(number)")
            } catch {
                failure = error
                break
            }
        }
        guard case .unavailable(let why)? = failure else {
            Issue.record("the full disk was \(String(describing: failure))")
            return
        }
        #expect(why.contains("full"))
        #expect(accepted.count > 10)
        #expect(try await store.events(after: 0, limit: 10_000).map(\.event.id) == accepted)
        await store.close()

        let roomy = try SQLiteStore(path: self.path)
        #expect(try await roomy.events(after: 0, limit: 10_000).map(\.event.id) == accepted)
        _ = try await roomy.append([SQLiteFixtures.newEvent("later")])
        await roomy.close()
    }

    @Test func `on a full disk concurrent changes are each made whole or not at all`() async throws {
        let store = try SQLiteStore(path: self.path, pageMaximum: 100)
        let accepted = await withTaskGroup(of: Int?.self) { group in
            for caller in 0..<40 {
                group.addTask {
                    let events = (0..<5).map { SQLiteFixtures.newEvent("\(caller)-\($0)", bytes: 1500) }
                    do {
                        _ = try await store.append(events)
                        return caller
                    } catch {
                        guard case .unavailable? = error as? StoreError else {
                            Issue.record("the full disk was \(error)")
                            return nil
                        }
                        return nil
                    }
                }
            }
            return await group.reduce(into: Set<Int>()) { if let caller = $1 { $0.insert(caller) } }
        }
        #expect(accepted.count < 40)
        let expected = Set(accepted.flatMap { caller in (0..<5).map { "\(caller)-\($0)" } })
        #expect(Set(try await store.events(after: 0, limit: 1000).map(\.event.id)) == expected)
        // What still fits is accepted.
        try await store.checkHealth()
        await store.close()
    }
}
