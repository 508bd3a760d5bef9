import ProactorModel
import Testing

@Suite struct JSONParserTests {
    private func failure(_ text: String, limits: JSONLimits = JSONLimits()) -> JSONParseError? {
        self.failure(Array(text.utf8), limits: limits)
    }

    private func failure(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) -> JSONParseError? {
        do throws(JSONParseError) {
            _ = try JSONParser.parse(bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    @Test func `every kind of value is read`() throws {
        let text = #" { "a" : [ null , true, false , -12, 3.5, 1e3, "é\n" ], "b" : { } , "c" : [] } "#
        let expected: JSONValue = [
            "a": [nil, true, false, -12, 3.5, 1000.0, "é\n"], "b": [:], "c": [],
        ]
        #expect(try JSONParser.parse(text) == expected)
    }

    @Test(arguments: [
        ("9223372036854775807", JSONValue.int(.max)),
        ("-9223372036854775808", .int(.min)),
        ("9223372036854775808", .double(0x1p63)),
        ("0", .int(0)),
        ("-0", .int(0)),
        ("1.0", .double(1)),
        ("1E+2", .double(100)),
        ("1e-400", .double(0)),
    ])
    func `numbers keep their kind`(text: String, expected: JSONValue) throws {
        let value = try JSONParser.parse(text)
        #expect(value == expected)
        #expect(value.typeName == expected.typeName)
    }

    @Test(arguments: [
        (#""\u00e9\t\/\"""#, "é\t/\""),
        (#""\ud83d\ude00""#, "😀"),
        (#""\uFFFF""#, "\u{FFFF}"),
        (#""\u0000""#, "\0"),
    ])
    func `escapes are read`(text: String, expected: String) throws {
        #expect(try JSONParser.parse(text).stringValue?.hasSameCodePoints(as: expected) == true)
    }

    @Test(arguments: [
        ("", JSONParseError.Reason.syntax, "a value is missing: the text ends here", ""),
        ("{", .syntax, "expected a key in double quotes, found the end of the text", ""),
        (#"{"a":1,}"#, .syntax, "expected a key in double quotes, found '}'", ""),
        (#"{"a":[1,2,]}"#, .syntax, "expected a JSON value, found ']'", "/a/2"),
        (#"{"a" 1}"#, .syntax, "expected ':' after the key, found '1'", "/a"),
        (#"{"a":1 "b":2}"#, .syntax, "expected ',' or '}' in an object, found '\"'", ""),
        ("[1 2]", .syntax, "expected ',' or ']' in an array, found '2'", ""),
        ("01", .syntax, "a number must not begin with 0", ""),
        ("-", .syntax, "expected a digit, found the end of the text", ""),
        ("1.", .syntax, "expected a digit, found the end of the text", ""),
        ("1e", .syntax, "expected a digit, found the end of the text", ""),
        ("+1", .syntax, "expected a JSON value, found '+'", ""),
        (".5", .syntax, "expected a JSON value, found '.'", ""),
        ("NaN", .syntax, "expected a JSON value, found 'N'", ""),
        ("1e999", .syntax, "the number 1e999 is too large for a double", ""),
        ("tru", .syntax, "expected true, found the end of the text", ""),
        ("nulL", .syntax, "expected null, found 'L'", ""),
        ("1 2", .syntax, "unexpected '2' after the value", ""),
        ("\"a", .syntax, "a string has no closing quote", ""),
        (#""a\"#, .syntax, "a string has no closing quote", ""),
        (#""\x""#, .syntax, "unknown escape \\x", ""),
        (#""\u12g4""#, .syntax, "a \\u escape needs four hexadecimal digits", ""),
        ("\"a\tb\"", .syntax, "a control character in a string must be escaped", ""),
        (#"{"a":{"b":"\ud800"}}"#, .invalidUTF8, "a \\u escape is half of a surrogate pair", "/a/b"),
        (#""\udc00""#, .invalidUTF8, "a \\u escape is half of a surrogate pair", ""),
        (#""\ud800\u0041""#, .invalidUTF8, "a \\u escape is half of a surrogate pair", ""),
        (#"{"a":1,"b":2,"a":3}"#, .duplicateKey, "the key \"a\" stands twice in one object", "/a"),
        ("\u{FEFF}1", .syntax, "expected a JSON value, found the byte 0xef", ""),
    ])
    func `what is no JSON is refused with its place`(
        text: String,
        reason: JSONParseError.Reason,
        message: String,
        pointer: String
    ) throws {
        let failure = try #require(self.failure(text))
        #expect(failure.reason == reason)
        #expect(failure.message == message)
        #expect(failure.pointer.description == pointer)
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
        [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
        [0x22, 0xC3, 0x22], [0x22, 0x5C, 0x6E, 0x80, 0x22],
    ])
    func `a string that is no UTF-8 is refused`(bytes: [UInt8]) throws {
        #expect(try #require(self.failure(bytes)).reason == .invalidUTF8)
    }

    @Test func `a problem's line and column count bytes from one`() throws {
        let failure = try #require(self.failure("{\n  \"a\": 1,\n  \"b\": x\n}"))
        #expect((failure.line, failure.column) == (3, 8))
        #expect(failure.offset == 19)
        #expect(failure.description == "expected a JSON value, found 'x' (line 3, column 8)")
    }

    @Test func `nesting is refused past the limit, and accepted up to it`() throws {
        let limits = JSONLimits(depthMaximum: 8)
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(self.failure(nested(8), limits: limits) == nil)
        let failure = try #require(self.failure(nested(9), limits: limits))
        #expect(failure.reason == .tooDeep)
        #expect(failure.message == "arrays and objects are nested deeper than 8 levels")
        #expect(failure.pointer.tokens.count == 8)
        #expect(self.failure(String(repeating: #"{"a":["#, count: 100_000))?.reason == .tooDeep)
    }

    @Test func `a text past the limit is refused unread`() throws {
        let failure = try #require(self.failure("[1,2,x]", limits: JSONLimits(sizeMaximum: 6)))
        #expect(failure.reason == .tooLarge)
        #expect(failure.message == "the text has 7 bytes; the limit is 6")
    }

    @Test func `keys that only look alike are different keys`() throws {
        let value = try JSONParser.parse(#"{"\u00e9":1,"e\u0301":2}"#)
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
    }

    @Test func `an object with very many keys is read, and a late duplicate found`() throws {
        let members = (0..<50_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        let value = try JSONParser.parse("{\(members)}")
        #expect(value["k49999"] == 49_999)
        #expect(self.failure("{\(members),\"k25000\":1}")?.reason == .duplicateKey)
    }

    @Test func `a number of very many digits is read`() throws {
        let digits = String(repeating: "9", count: 300)
        #expect(try JSONParser.parse(digits).doubleValue == Double(digits))
        let fraction = "0." + String(repeating: "1", count: 500_000)
        #expect(try JSONParser.parse(fraction).doubleValue == 1.0 / 9)
    }

    @Test func `changed and random bytes are read or refused, never anything else`() {
        var generator = SeededGenerator(seed: 1)
        let seeds = [
            #"{"id":"1","data":{"sku":"SKU-\u00e9","qty":-12.5e3,"tags":["a",null,true]}}"#, "[[[[1]]]]",
            #""\ud83d\ude00""#,
        ].map { Array($0.utf8) }
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = seeds.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: place)
                default: if bytes.count > 1 { bytes.remove(at: place) }
                }
            }
            if let value = try? JSONParser.parse(bytes) {
                accepted += 1
                #expect(try! JSONParser.parse(value.jsonBytes) == value)
            }
        }
        #expect(accepted > 100)
    }
}
