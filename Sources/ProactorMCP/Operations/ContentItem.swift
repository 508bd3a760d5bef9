import ProactorModel

/// One item of a result's content.
struct ContentItem: Hashable, Sendable {
    /// Its text, where it is nothing else.
    let text: String?
    /// What it is; of pictures, sounds and files the data too where they are small, else their size.
    let description: JSONValue

    init(_ item: JSONValue) {
        let type = item["type"]?.stringValue ?? ""
        switch type {
        case "text":
            let text = item["text"]?.stringValue ?? ""
            self.init(["type": "text", "text": .string(text)], text: text)
        case "image", "audio":
            var description: JSONObject = ["type": .string(type)]
            description["mimeType"] = item["mimeType"]
            Self.embed(item["data"], in: &description)
            self.init(description, text: nil)
        case "resource":
            var description: JSONObject = ["type": "resource"]
            for key in ["uri", "mimeType", "text"] { description[key] = item["resource"]?[key] }
            if let blob = item["resource"]?["blob"] { Self.embed(blob, in: &description) }
            self.init(description, text: nil)
        case "resource_link":
            var description: JSONObject = ["type": "resource_link"]
            for key in ["uri", "name", "title", "description", "mimeType", "size"] { description[key] = item[key] }
            self.init(description, text: nil)
        default: self.init(["type": .string(type)], text: nil)
        }
    }

    private init(_ description: JSONObject, text: String?) {
        self.text = text
        self.description = .object(description)
    }

    private static func embed(_ data: JSONValue?, in description: inout JSONObject) {
        guard let text = data?.stringValue else { return }
        // Four characters stand for three bytes, but for the padding.
        let padding = text.utf8.suffix(2).filter { $0 == UInt8(ascii: "=") }.count
        let size = max(0, text.utf8.count / 4 * 3 - padding)
        description["bytes"] = .int(Int64(size))
        if size <= MCPLimits.embeddedDataMaximum {
            description["data"] = .string(text)
        } else {
            description["omitted"] = true
        }
    }
}
