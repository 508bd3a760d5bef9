import Foundation
import Glibc

/// Tells systemd, or what else started the process and listens at `NOTIFY_SOCKET`, how the server does (sd_notify(3)).
enum ServiceManager {
    /// Sends assignments such as `READY=1`, one a line; nothing happens where nobody listens.
    static func notify(_ state: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
        guard let path = environment["NOTIFY_SOCKET"], let address = Self.address(path) else { return }
        let socket = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return }
        defer { close(socket) }
        let bytes = Array(state.utf8)
        // Who cannot be told is not waited for: the manager has a time limit of its own.
        unsafe withUnsafePointer(to: address.value) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = unsafe sendto(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL), pointer, address.length)
            }
        }
    }

    /// The address of a path, or of an abstract name, which is written with `@` before it.
    private static func address(_ path: String) -> (value: sockaddr_un, length: socklen_t)? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(path.utf8)
        guard path.hasPrefix("/") || path.hasPrefix("@"), name.count < MemoryLayout.size(ofValue: address.sun_path)
        else {
            return nil
        }
        if path.hasPrefix("@") { name[0] = 0 }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { buffer in unsafe buffer.copyBytes(from: name) }
        let isAbstract = path.hasPrefix("@")
        let length = MemoryLayout<sa_family_t>.size + name.count + (isAbstract ? 0 : 1)
        return (address, socklen_t(length))
    }
}
