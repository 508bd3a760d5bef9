import Hummingbird
import NIOCore

/// `/openapi.json`: the HTTP API described for programs (OpenAPI 3.1).
struct OpenAPIRoutes: Sendable {
    func register(on router: RouterGroup<ServerContext>) {
        let document = ByteBuffer(bytes: PackageResources.openapi_json)
        router.get("openapi.json") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/json", .cacheControl: "max-age=300"],
                body: ResponseBody(byteBuffer: document)
            )
        }
    }
}
