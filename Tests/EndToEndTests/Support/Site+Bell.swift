/// The smallest deployment that does something: a bell rings, and an agent answers.
extension Site {
    /// - Parameters:
    ///   - configuration: What `proactor.yaml` says.
    ///   - rules: More rules and agents, in a file of their own.
    static func bell(_ configuration: String = "", rules: String? = nil) throws -> Site {
        let site = try Site()
        try site.write("proactor.yaml", configuration)
        try site.write("Rules/bell/bell.yaml", Self.bellRules)
        if let rules { try site.write("Rules/bell/more.yaml", rules) }
        return site
    }

    private static let bellRules = """
        events:
          BellRang: { description: Somebody is at the door. }
          DoorOpened: { description: Somebody was let in. }
        rules:
          open:
            description: Open the door when the bell rings.
            on: BellRang
            agent: porter
            emits: [DoorOpened]
        agents:
          porter:
            description: Opens the door.
            steps:
              - emit: DoorOpened
                data: {}
        """

    /// A ring of the bell.
    static func ring(_ id: String) -> String {
        #"{"specversion":"1.0","id":"\#(id)","source":"/door","type":"BellRang"}"#
    }
}
