import ProactorModel
import Testing

/// Bytes as hashes are written.
@Suite struct HexTextTests {
    @Test func `each byte is two lower-case digits`() {
        #expect(([] as [UInt8]).hexText == "")
        #expect(([0x00, 0x09, 0x0A, 0x7F, 0x80, 0xA0, 0xFF] as [UInt8]).hexText == "00090a7f80a0ff")
    }

    @Test(arguments: UInt8.min...UInt8.max) func `every byte can be read back`(_ byte: UInt8) {
        let text = CollectionOfOne(byte).hexText
        #expect(text.utf8.count == 2)
        #expect(UInt8(text, radix: 16) == byte)
    }
}
