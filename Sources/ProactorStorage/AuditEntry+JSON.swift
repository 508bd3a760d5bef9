package import ProactorModel

extension AuditEntry {
    /// The entry as it is told to those who check the chain themselves.
    package var json: JSONValue {
        [
            "number": .int(self.number), "at": .int(self.record.at.millisecondsSinceEpoch),
            "actor": .string(self.record.actor), "action": .string(self.record.action),
            "subject": .string(self.record.subject), "details": self.record.details,
            "previousHash": .string(self.previousHash), "hash": .string(self.hash),
        ]
    }

    /// The entry that ``json`` tells; `nil` when something of it is missing.
    package init?(json: JSONValue) {
        guard let number = json["number"]?.intValue, let at = json["at"]?.intValue,
            let actor = json["actor"]?.stringValue, let action = json["action"]?.stringValue,
            let subject = json["subject"]?.stringValue, let details = json["details"],
            let previousHash = json["previousHash"]?.stringValue, let hash = json["hash"]?.stringValue
        else { return nil }
        self.init(
            number: number,
            record: AuditRecord(
                at: Timestamp(millisecondsSinceEpoch: at),
                actor: actor,
                action: action,
                subject: subject,
                details: details
            ),
            previousHash: previousHash,
            hash: hash
        )
    }
}
