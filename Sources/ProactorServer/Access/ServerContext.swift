import Hummingbird
import ProactorModel

/// What is known of a request while it is answered.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Who sent it: set before any route sees it.
    var principal = Principal.anonymous

    init(source: ApplicationRequestContextSource) {
        self.coreContext = .init(source: source)
    }
}
