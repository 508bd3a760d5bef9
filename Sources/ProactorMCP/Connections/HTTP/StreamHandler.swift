import ProactorComponents
import ProactorModel

/// What happens to what a server says before it answers.
struct StreamHandler: Sendable {
    let listener: ExchangeListener
    let onListChange: ListChangeHandler
    let reply: @Sendable (JSONValue, Result<JSONValue, RPCError>) async -> Void

    func handle(_ message: RPCMessage) async {
        switch message {
        case .notification("notifications/progress", let params):
            if let text = ExchangeListener.progressText(params) { await self.listener.progress(text) }
        case .notification("notifications/tools/list_changed", _): self.onListChange()
        case .request(let id, ToolQuestion.elicitationMethod, let params):
            await self.reply(id, .success(await self.listener.elicit(params)))
        case .request(let id, let method, _): await self.reply(id, ServerRequest.answer(method))
        case .notification, .response: break
        }
    }
}
