package import ProactorModel
package import ProactorRules

/// What `collect` knows of one key: the events in its window.
package struct CollectState: Hashable, Sendable {
    package struct Member: Hashable, Sendable {
        package var event: HeldEvent
        /// Bytes of the event.
        package var size: Int

        package init(event: HeldEvent, size: Int) {
            self.event = event
            self.size = size
        }
    }

    /// Bounds of one window.
    package struct Room: Hashable, Sendable {
        package var count: Int
        /// Bytes of all its events.
        package var size: Int

        package init(count: Int, size: Int) {
            self.count = max(1, count)
            self.size = size
        }
    }

    /// A window whose condition is to be asked.
    package struct Closing: Hashable, Sendable {
        package var members: [Member]
        package var at: Int64
        /// Whether it closed because it may not grow.
        package var isFull: Bool
        /// Events that a sliding window lost because it may not grow.
        package var dropped: Int
        /// Whether the events stay in the window unless the condition holds.
        package var isSliding: Bool
    }

    package var members: [Member] = []
    package var dropped = 0

    package init(members: [Member] = [], dropped: Int = 0) {
        self.members = members
        self.dropped = dropped
    }

    package var size: Int { self.members.reduce(0) { $0.addingSaturating($1.size) } }

    /// When the window closes, or when a sliding one is empty.
    package func dueAt(_ collect: Timing.Collect) -> Int64 {
        let from = collect.by == .tumbling ? self.members.first : self.members.last
        return (from?.event.at ?? 0).addingSaturating(collect.within.wholeMilliseconds)
    }

    /// Takes in an event; a window that was over before it closes first.
    package static func take(
        _ member: Member,
        _ state: inout Self?,
        _ collect: Timing.Collect,
        room: Room
    ) -> [Closing] {
        let time = member.event.at
        var closings = Self.advance(&state, to: time, collect)
        var window = state ?? Self()
        let isSliding = collect.by == .sliding
        let isFull = window.members.count >= room.count || window.size.addingSaturating(member.size) > room.size
        if isFull, !window.members.isEmpty {
            if isSliding {
                window.makeRoom(for: member, room)
            } else {
                closings.append(window.closing(at: time, isFull: true, isSliding: false))
                window = Self()
            }
        }
        window.members.append(member)
        let count = collect.count.map { min($0, room.count) }
        state = window
        if isSliding {
            if window.members.count >= count ?? 1 {
                closings.append(window.closing(at: time, isFull: false, isSliding: true))
            }
        } else if let count, window.members.count >= count {
            closings.append(window.closing(at: time, isFull: false, isSliding: false))
            state = nil
        }
        return closings
    }

    /// Lets time pass.
    package static func advance(_ state: inout Self?, to time: Int64, _ collect: Timing.Collect) -> [Closing] {
        guard var window = state else { return [] }
        for place in window.members.indices {
            // Where the clock was set back, what lies ahead counts as now.
            window.members[place].event.at = min(window.members[place].event.at, time)
        }
        if collect.by == .sliding {
            let within = collect.within.wholeMilliseconds
            window.members.removeAll { time.subtractingSaturating($0.event.at) >= within }
            state = window.members.isEmpty ? nil : window
            return []
        }
        let due = window.dueAt(collect)
        guard due <= time else {
            state = window
            return []
        }
        state = nil
        return window.members.isEmpty ? [] : [window.closing(at: due, isFull: false, isSliding: false)]
    }

    private mutating func makeRoom(for member: Member, _ room: Room) {
        var size = self.size.addingSaturating(member.size)
        var count = 0
        for known in self.members {
            guard self.members.count - count >= room.count || size > room.size else { break }
            size -= known.size
            count += 1
        }
        self.members.removeFirst(count)
        self.dropped = self.dropped.addingSaturating(count)
    }

    private func closing(at time: Int64, isFull: Bool, isSliding: Bool) -> Closing {
        Closing(members: self.members, at: time, isFull: isFull, dropped: self.dropped, isSliding: isSliding)
    }
}
