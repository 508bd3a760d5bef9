/// Why a sink shows a proposal.
package enum NoticeOccasion: String, Hashable, Sendable, CaseIterable {
    /// Nobody was asked before.
    case new
    /// It was decided, expired or changed since it was shown.
    case changed
    /// It still waits.
    case reminder
}
