import Foundation
package import ProactorModel

/// The machine's clock, for stand-ins that are not given another.
package enum StandInTime {
    package static var now: Timestamp {
        Timestamp(millisecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1000))
    }
}
