package import ProactorStorage
import Testing

/// One thing that every store must do, as a test that is given an empty store.
package struct StoreCheck: Sendable {
    /// The behaviour, as a sentence.
    package let name: String
    private let body: @Sendable (StoreFixture) async throws -> Void

    init(_ name: String, _ body: @escaping @Sendable (StoreFixture) async throws -> Void) {
        self.name = name
        self.body = body
    }

    /// Checks `store`, which must be empty and is not closed.
    package func run(on store: any Store) async throws {
        try await self.body(StoreFixture(store: store))
    }
}

extension StoreCheck: CustomTestStringConvertible {
    package var testDescription: String { self.name }
}
