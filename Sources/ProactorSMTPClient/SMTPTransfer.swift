import CCurl
import Synchronization

/// One mail on its way; used by one thread, and cancelled from any.
final class SMTPTransfer: Sendable {
    /// libcurl is made ready once, before its first use, and by one thread.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let server: SMTPClient.Server
    private let message: [UInt8]
    private let sender: String
    private let recipient: String
    private let isCancelled = Atomic(false)

    init(_ server: SMTPClient.Server, message: [UInt8], sender: String, recipient: String) {
        self.server = server
        self.message = message
        self.sender = sender
        self.recipient = recipient
    }

    func cancel() { self.isCancelled.store(true, ordering: .relaxed) }

    /// Blocks until the mail was taken or refused.
    func perform() throws(SMTPFailure) {
        guard Self.isReady, let handle = curl_easy_init() else {
            throw SMTPFailure("libcurl cannot be used", isRetriable: true)
        }
        defer { curl_easy_cleanup(handle) }
        var errorText = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE) + 1)
        var reading = Reading(message: self.message, transfer: self)
        guard let recipients = curl_slist_append(nil, "<\(self.recipient)>") else {
            throw SMTPFailure("libcurl has no memory", isRetriable: true)
        }
        defer { curl_slist_free_all(recipients) }
        let code = errorText.withUnsafeMutableBufferPointer { text in
            withUnsafeMutablePointer(to: &reading) { pointer in
                self.set(handle)
                curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients)
                curl_set_pointer(handle, CURLOPT_ERRORBUFFER, text.baseAddress)
                curl_set_pointer(handle, CURLOPT_READDATA, pointer)
                curl_set_pointer(handle, CURLOPT_XFERINFODATA, pointer)
                return curl_easy_perform(handle)
            }
        }
        guard code != CURLE_OK else { return }
        let text = String(decoding: errorText.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        throw Self.failure(code, text, reply: curl_response_code(handle), self.server)
    }

    private func set(_ handle: UnsafeMutableRawPointer) {
        let server = self.server
        let scheme = server.encryption == .implicit ? "smtps" : "smtp"
        let host = server.host.contains(":") ? "[\(server.host)]" : server.host
        curl_set_text(handle, CURLOPT_URL, "\(scheme)://\(host):\(server.port)")
        curl_set_text(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        curl_set_text(handle, CURLOPT_MAIL_FROM, "<\(self.sender)>")
        curl_set_number(handle, CURLOPT_UPLOAD, 1)
        // Signals are the process's own business, and time limits must hold on any thread.
        curl_set_number(handle, CURLOPT_NOSIGNAL, 1)
        curl_set_number(handle, CURLOPT_TIMEOUT_MS, Int(server.timeout / .milliseconds(1)))
        if server.encryption == .startTLS {
            curl_set_number(handle, CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        }
        if let authorities = server.authorities { curl_set_text(handle, CURLOPT_CAINFO, authorities) }
        if let user = server.user { curl_set_text(handle, CURLOPT_USERNAME, user) }
        if let password = server.password { curl_set_text(handle, CURLOPT_PASSWORD, password) }
        curl_set_number(handle, CURLOPT_NOPROGRESS, 0)
        curl_set_watcher(handle) { context, _, _, _, _ in
            let reading = context?.assumingMemoryBound(to: Reading.self)
            return reading?.pointee.transfer.isCancelled.load(ordering: .relaxed) == true ? 1 : 0
        }
        curl_set_reader(handle) { buffer, size, count, context in
            guard let buffer, let reading = context?.assumingMemoryBound(to: Reading.self) else { return 0 }
            return reading.pointee.copy(to: buffer, room: size * count)
        }
    }

    private static func failure(
        _ code: CURLcode,
        _ text: String,
        reply: Int,
        _ server: SMTPClient.Server
    ) -> SMTPFailure {
        let why = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
        // A reply of 5xx is final (RFC 5321, section 4.2.1), and what is wrong with the certificate stays so until somebody acts.
        let isFinal =
            (500...599).contains(reply) || code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE
        return SMTPFailure("\(server.host):\(server.port) did not take the mail: \(why)", isRetriable: !isFinal)
    }
}

/// How far a mail was read.
private struct Reading {
    let message: [UInt8]
    let transfer: SMTPTransfer
    var position = 0

    init(message: [UInt8], transfer: SMTPTransfer) {
        self.message = message
        self.transfer = transfer
    }

    mutating func copy(to buffer: UnsafeMutablePointer<CChar>, room: Int) -> Int {
        let count = min(room, self.message.count - self.position)
        guard count > 0 else { return 0 }
        self.message.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            UnsafeMutableRawPointer(buffer).copyMemory(from: start + self.position, byteCount: count)
        }
        self.position += count
        return count
    }
}
