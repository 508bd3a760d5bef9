package import ProactorModel

/// What differs between two payloads, member by member, as a person reads it.
package struct PayloadDifference: Hashable, Sendable {
    /// One value that is not as it was; `nil` where it was not there, or is not any more.
    package struct Change: Hashable, Sendable {
        package let pointer: JSONPointer
        package let before: JSONValue?
        package let after: JSONValue?
    }

    /// Objects inside one another that are compared member by member.
    private static let depthMaximum = 16
    /// Changes that are told one by one; with more, the payloads as a whole are.
    private static let changeMaximum = 200

    package let changes: [Change]

    package init(from before: JSONValue, to after: JSONValue) {
        var changes: [Change] = []
        Self.collect(before, after, JSONPointer(), into: &changes)
        self.changes =
            changes.count > Self.changeMaximum
            ? [Change(pointer: JSONPointer(), before: before, after: after)] : changes
    }

    private static func collect(
        _ before: JSONValue?,
        _ after: JSONValue?,
        _ pointer: JSONPointer,
        into changes: inout [Change]
    ) {
        // A number that is written otherwise is no other number.
        guard before?.withWholeNumbers != after?.withWholeNumbers, changes.count <= Self.changeMaximum else { return }
        guard case .object(let old)? = before, case .object(let new)? = after,
            pointer.tokens.count < Self.depthMaximum
        else {
            changes.append(Change(pointer: pointer, before: before, after: after))
            return
        }
        for key in old.keys { Self.collect(old[key], new[key], pointer.appending(key), into: &changes) }
        for key in new.keys where old[key] == nil {
            Self.collect(nil, new[key], pointer.appending(key), into: &changes)
        }
    }

    /// The changes for programs: each with its `pointer`, and `before` and `after` where they are there.
    package var json: JSONValue {
        .array(
            self.changes.map { change in
                var object: JSONObject = ["pointer": .string(change.pointer.description)]
                object["before"] = change.before
                object["after"] = change.after
                return .object(object)
            }
        )
    }
}
