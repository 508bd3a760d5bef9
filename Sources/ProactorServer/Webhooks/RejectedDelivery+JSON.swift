import ProactorModel
import ProactorStorage

extension RejectedDelivery {
    /// What a list shows of it.
    var summary: JSONObject {
        var object: JSONObject = [
            "id": .string(self.id.rawValue), "source": .string(self.source),
            "receivedAt": .string(self.receivedAt.description), "verified": .bool(self.isVerified),
            "reason": .string(self.reason), "detail": .string(self.detail), "bodySize": .int(Int64(self.bodySize)),
        ]
        object["resolution"] = self.resolution?.json
        return object
    }

    /// All of it: the body as a text where it is UTF-8, else in base 64.
    var json: JSONValue {
        var object = self.summary
        object["headers"] = .array(self.headers.map { ["name": .string($0.name), "value": .string($0.value)] })
        if let body = self.body {
            if let text = String(validating: body, as: UTF8.self) {
                object["body"] = .string(text)
            } else {
                object["bodyBase64"] = .string(Base64.encode(body))
            }
        }
        return .object(object)
    }
}

extension RejectedDelivery.Resolution {
    fileprivate var json: JSONValue {
        [
            "by": .string(self.by), "at": .string(self.at.description),
            "tasks": .array(self.tasks.map { .string($0.rawValue) }),
        ]
    }
}
