import Dispatch
import Glibc
package import ProactorComponents

/// Finds the addresses of hosts.
package protocol AddressResolver: Sendable {
    /// All addresses of a host, the best first, each of 4 or 16 bytes; a host that is written as an address has that one.
    func addresses(of host: String) async throws(ToolFailure) -> [[UInt8]]
}

/// The machine's own resolver: `/etc/hosts`, DNS, and whatever else it is set up with.
package struct SystemAddressResolver: AddressResolver {
    package init() {}

    package func addresses(of host: String) async throws(ToolFailure) -> [[UInt8]] {
        // `getaddrinfo` blocks, and cannot be cancelled: it has a thread of Dispatch's to itself, and a caller that is cancelled
        // does not wait for it.
        let (answers, answer) = AsyncStream.makeStream(of: Result<[[UInt8]], ToolFailure>.self)
        DispatchQueue.global().async {
            answer.yield(Result { () throws(ToolFailure) in try Self.lookUp(host) })
            answer.finish()
        }
        for await result in answers { return try result.get() }
        throw ToolFailure(.unavailable, "the call was cancelled")
    }

    private static func lookUp(_ host: String) throws(ToolFailure) -> [[UInt8]] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, nil, &hints, &list)
        guard status == 0 else {
            throw ToolFailure(
                .unavailable,
                "the host \(host) is not found: \(unsafe String(cString: gai_strerror(status)))"
            )
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [[UInt8]] = []
        var next = unsafe list
        while let entry = unsafe next, addresses.count < Self.countMaximum {
            if let address = unsafe Self.address(entry.pointee), !addresses.contains(address) {
                addresses.append(address)
            }
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }

    /// Addresses of one host that are looked at.
    private static let countMaximum = 64

    private static func address(_ entry: addrinfo) -> [UInt8]? {
        guard let address = unsafe entry.ai_addr else { return nil }
        switch unsafe entry.ai_family {
        case AF_INET:
            return unsafe UnsafeRawPointer(address).withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                unsafe withUnsafeBytes(of: pointer.pointee.sin_addr) { unsafe Array($0) }
            }
        case AF_INET6:
            return unsafe UnsafeRawPointer(address).withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                unsafe withUnsafeBytes(of: pointer.pointee.sin6_addr) { unsafe Array($0) }
            }
        default: return nil
        }
    }
}
