import ProactorModel

extension Callback {
    var json: JSONValue {
        // What a query holds may be a secret of the receiver's.
        let url = self.url.firstIndex(of: "?").map { self.url[..<$0] } ?? self.url[...]
        var object: JSONObject = [
            "id": .string(self.id.rawValue), "url": .string(String(url)), "state": .string(self.state.rawValue),
            "attempts": .int(Int64(self.attempt)),
        ]
        object["nextAt"] = self.nextAt.map { .string($0.description) }
        object["finishedAt"] = self.finishedAt.map { .string($0.description) }
        object["error"] = self.state == .delivered ? nil : self.lastError.map(JSONValue.string)
        return .object(object)
    }
}
