import Hummingbird
import NIOCore
import ProactorModel

/// What is known of a request while it is answered.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who sent it: set before any route sees it.
    var principal = Principal.anonymous
    /// What they may see of what there is.
    var visibility = Visibility.nothing
    /// Whether a browser sent it for somebody who signed in: then a page of another site could have made it do so.
    var isSession = false
    /// The address of the other end of the connection: of the sender, or of the proxy before it.
    let peer: String

    init(source: ApplicationRequestContextSource) {
        self.coreContext = .init(source: source)
        self.peer = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
}
