import CCurl
import Foundation
import Synchronization

/// Sends mail over SMTP (RFC 5321), with libcurl.
package struct SMTPClient: Sendable {
    /// Where mail is handed in.
    package struct Server: Hashable, Sendable {
        package enum Encryption: String, Hashable, Sendable, CaseIterable {
            /// Begins in plain text, and goes no further without TLS (RFC 3207).
            case startTLS = "starttls"
            /// TLS from the first byte (RFC 8314).
            case implicit = "tls"
            case none
        }

        package var host: String
        package var port: Int
        package var encryption: Encryption
        package var user: String?
        package var password: String?
        /// A file of certificates to trust, in PEM; `nil` for the machine's own.
        package var authorities: String?
        /// How long a mail may take.
        package var timeout: Duration

        package init(
            host: String,
            port: Int,
            encryption: Encryption,
            user: String? = nil,
            password: String? = nil,
            authorities: String? = nil,
            timeout: Duration
        ) {
            self.host = host
            self.port = port
            self.encryption = encryption
            self.user = user
            self.password = password
            self.authorities = authorities
            self.timeout = timeout
        }
    }

    private let server: Server

    package init(_ server: Server) { self.server = server }

    /// Hands in a mail for one recipient.
    ///
    /// It is sent by a thread of its own, since libcurl blocks; a caller that is cancelled ends the transfer.
    ///
    /// - Parameters:
    ///   - sender: Where refusals go: the address alone.
    ///   - message: Header and body, with lines that end with CR LF.
    package func send(_ message: [UInt8], from sender: String, to recipient: String) async throws(SMTPFailure) {
        let transfer = SMTPTransfer(self.server, message: message, sender: sender, recipient: recipient)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Void, SMTPFailure>, Never>) in
                Thread.detachNewThread { continuation.resume(returning: Result(catching: transfer.perform)) }
            }
        } onCancel: {
            transfer.cancel()
        }
        try result.get()
    }
}

/// Why a mail was not taken.
package struct SMTPFailure: Error, Hashable, Sendable, CustomStringConvertible {
    package var message: String
    /// Whether the same mail could be taken later: anything but a reply of 5xx and a wrong set-up.
    package var isRetriable: Bool

    package init(_ message: String, isRetriable: Bool) {
        self.message = message
        self.isRetriable = isRetriable
    }

    package var description: String { self.message }
}
