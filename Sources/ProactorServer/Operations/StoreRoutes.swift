import Hummingbird
import ProactorModel
import ProactorStorage

/// `GET /store`: how large the store is and what it holds.
struct StoreRoutes: Sendable {
    let store: any Store

    func register(on router: RouterGroup<ServerContext>) {
        router.requiring(.operate).get("store") { _, context in
            try context.visibility.requireEverything("the store")
            return Response.json(try await self.store.status().json)
        }
    }
}
