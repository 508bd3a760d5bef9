import Crypto
package import ProactorModel

/// The append-only log of everything that people did, chained by hashes so that a change to the past shows.
package protocol AuditStore: Sendable {
    func appendAudit(_ records: [AuditRecord]) async throws(StoreError)

    /// Entries with numbers greater than `number`, in order.
    func auditEntries(after number: Int64, limit: Int) async throws(StoreError) -> [AuditEntry]
}

/// Who did what to which thing, and when.
package struct AuditRecord: Hashable, Sendable {
    package var at: Timestamp
    /// A person's id, or `proactor` for what the engine does by itself.
    package var actor: String
    /// What was done: `proposal.approved`, `proposal.rejected`, `proposal.expired`, `serve.started` and the like.
    package var action: String
    /// The id of what it was done to.
    package var subject: String
    package var details: JSONValue

    package init(at: Timestamp, actor: String, action: String, subject: String, details: JSONValue) {
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
        self.details = details
    }
}

/// An ``AuditRecord`` in the chain.
package struct AuditEntry: Hashable, Sendable {
    /// Its place, from 1, without gaps.
    package var number: Int64
    package var record: AuditRecord
    /// The hash of the entry before; 64 zeros for the first.
    package var previousHash: String
    /// The hash of this entry's number, record and `previousHash`.
    package var hash: String

    package init(number: Int64, record: AuditRecord, previousHash: String, hash: String) {
        self.number = number
        self.record = record
        self.previousHash = previousHash
        self.hash = hash
    }
}

/// How audit entries are chained and checked.
package enum AuditChain {
    /// What stands for the hash before the first entry.
    package static let genesisHash = String(repeating: "0", count: 64)

    /// The entry that follows the one with `previousHash`.
    package static func entry(number: Int64, record: AuditRecord, previousHash: String) -> AuditEntry {
        AuditEntry(
            number: number,
            record: record,
            previousHash: previousHash,
            hash: Self.hash(number: number, record: record, previousHash: previousHash)
        )
    }

    /// SHA-256, in lower-case hexadecimal, over the canonical JSON of everything the entry says.
    package static func hash(number: Int64, record: AuditRecord, previousHash: String) -> String {
        let content: JSONValue = [
            "number": .int(number), "at": .int(record.at.millisecondsSinceEpoch), "actor": .string(record.actor),
            "action": .string(record.action), "subject": .string(record.subject), "details": record.details,
            "previous": .string(previousHash),
        ]
        return SHA256.hash(data: content.canonicalJSONBytes).hexText
    }

    /// Checks a stretch of the chain that follows the entry with `previousHash`; answers what is wrong with it, if anything.
    package static func firstFlaw(
        in entries: [AuditEntry],
        afterNumber number: Int64,
        previousHash: String
    ) -> AuditFlaw? {
        var number = number
        var previousHash = previousHash
        for entry in entries {
            guard entry.number == number + 1 else {
                return AuditFlaw(number: number + 1, message: "entry \(number + 1) is missing")
            }
            guard entry.previousHash == previousHash else {
                return AuditFlaw(number: entry.number, message: "entry \(entry.number) does not follow entry \(number)")
            }
            let expected = Self.hash(number: entry.number, record: entry.record, previousHash: previousHash)
            guard entry.hash == expected else {
                return AuditFlaw(
                    number: entry.number,
                    message: "entry \(entry.number) was changed after it was written"
                )
            }
            number = entry.number
            previousHash = entry.hash
        }
        return nil
    }
}

/// Where the audit log is not what was written.
package struct AuditFlaw: Error, Hashable, Sendable, CustomStringConvertible {
    package let number: Int64
    package let message: String

    package var description: String { self.message }
}
