import Foundation
package import ProactorModel

/// The machine's clock, for those who are not given another.
package enum SystemTime {
    package static var now: Timestamp {
        Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1000))
    }
}
