import Foundation
import ProactorModel

/// What somebody did in Slack.
enum SlackInteraction: Hashable, Sendable {
    /// A button of a message.
    struct Press: Hashable, Sendable {
        var user: String
        var action: String
        var value: String
        /// What a form can be opened with, within three seconds.
        var trigger: String?
        /// Where an answer for this user alone can be posted.
        var responseURL: String?
    }

    /// A form that was sent.
    struct Submission: Hashable, Sendable {
        var user: String
        var form: String
        var value: String
        /// What was entered, by the inputs' blocks: nothing for an empty input, and several texts where several were chosen.
        var entries: [String: [String]]

        /// The reason; `nil` where it is nothing but space.
        var reason: String? {
            let reason = self.entries[SlackAction.reason]?.first?.trimmedSpace ?? ""
            return reason.isEmpty ? nil : reason
        }
    }

    case press(Press)
    case submission(Submission)
    /// Nothing that Proactor's messages cause.
    case other

    /// Messages may have forty thousand characters, and come back with the press.
    private static let limits = JSONLimits(sizeMaximum: 1_048_576, depthMaximum: 64)

    /// Reads `payload=…` in `application/x-www-form-urlencoded`; `nil` where it is none.
    init?(_ body: [UInt8]) {
        guard let payload = Self.payload(in: body), let json = try? JSONParser.parse(payload, limits: Self.limits),
            let type = json["type"]?.stringValue
        else { return nil }
        switch type {
        case "block_actions": self = Self.press(json)
        case "view_submission": self = Self.submission(json)
        default: self = .other
        }
    }

    private static func payload(in body: [UInt8]) -> [UInt8]? {
        for field in body.split(separator: UInt8(ascii: "&")) where field.starts(with: "payload=".utf8) {
            let text = String(decoding: field.dropFirst("payload=".utf8.count), as: UTF8.self)
            return text.replacing("+", with: " ").removingPercentEncoding.map { Array($0.utf8) }
        }
        return nil
    }

    private static func press(_ json: JSONValue) -> SlackInteraction {
        guard let user = json["user"]?["id"]?.stringValue, let action = json["actions"]?.arrayValue?.first,
            let id = action["action_id"]?.stringValue
        else { return .other }
        return .press(
            Press(
                user: user,
                action: id,
                value: action["value"]?.stringValue ?? "",
                trigger: json["trigger_id"]?.stringValue,
                responseURL: json["response_url"]?.stringValue
            )
        )
    }

    private static func submission(_ json: JSONValue) -> SlackInteraction {
        guard let user = json["user"]?["id"]?.stringValue, let view = json["view"],
            let form = view["callback_id"]?.stringValue, let value = view["private_metadata"]?.stringValue
        else { return .other }
        var entries: [String: [String]] = [:]
        for (block, actions) in view["state"]?["values"]?.objectValue ?? [:] {
            // Each of Proactor's blocks has one input.
            guard let state = actions.objectValue?.first?.value else { continue }
            entries[block] = Self.texts(state)
        }
        return .submission(Submission(user: user, form: form, value: value, entries: entries))
    }

    private static func texts(_ state: JSONValue) -> [String] {
        let chosen = state["selected_options"]?.arrayValue ?? state["selected_option"].map { [$0] }
        guard let chosen else { return state["value"]?.stringValue.map { [$0] } ?? [] }
        return chosen.compactMap { $0["value"]?.stringValue }
    }
}

extension String {
    fileprivate var trimmedSpace: String {
        String(self.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
