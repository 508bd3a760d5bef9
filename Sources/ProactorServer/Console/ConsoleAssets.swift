/// What pages load beside the inbox's style: files of `Assets`, which are part of the program.
enum ConsoleAssets {
    struct Asset: Sendable {
        /// Below `/assets/`.
        let name: String
        let contentType: String
        let text: String
    }

    static let all = [
        Asset(
            name: "console.css",
            contentType: "text/css; charset=utf-8",
            text: Self.text(PackageResources.console_css)
        ),
        Asset(name: "keys.js", contentType: Self.module, text: Self.text(PackageResources.keys_js)),
        Asset(name: "live.js", contentType: Self.module, text: Self.text(PackageResources.live_js)),
        Asset(name: "fresh.js", contentType: Self.module, text: Self.text(PackageResources.fresh_js)),
        Asset(name: "icon.svg", contentType: "image/svg+xml", text: Self.text(PackageResources.icon_svg)),
    ]

    private static let module = "text/javascript; charset=utf-8"

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
