import ProactorModel

/// Where in the console somebody is: the entries of its navigation.
enum ConsolePlace: String, Hashable, Sendable, CaseIterable {
    case inbox
    case live
    case rules
    case explain
    case deadLetters
    case spend

    var path: String {
        switch self {
        case .inbox: "/"
        case .live: "/console/live"
        case .rules: "/console/rules"
        case .explain: "/console/explain"
        case .deadLetters: "/console/dead-letters"
        case .spend: "/console/spend"
        }
    }

    var name: String {
        switch self {
        case .inbox: "Inbox"
        case .live: "Live"
        case .rules: "Rules"
        case .explain: "Explain"
        case .deadLetters: "Dead letters"
        case .spend: "Spend"
        }
    }

    /// Who may go there: those who have one of the roles.
    var roles: Set<Role> { self == .inbox ? [.read, .approve] : [.read] }
}
