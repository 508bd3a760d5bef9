import ProactorJSONSchema
import Testing

/// One keyword at a time: a schema, values that satisfy it, values that do not.
@Suite struct KeywordTests {
    private func check(_ example: KeywordCase) throws {
        let compiled = try schema(example.schema)
        for value in example.accepts {
            #expect(compiled.validate(try json(value)).isEmpty, "\(value) against \(example.schema)")
            #expect(compiled.accepts(try json(value)))
        }
        for value in example.refuses {
            #expect(!compiled.validate(try json(value)).isEmpty, "\(value) against \(example.schema)")
            #expect(!compiled.accepts(try json(value)))
        }
    }

    @Test(arguments: KeywordCase.general)
    func `type, enum and const`(example: KeywordCase) throws { try self.check(example) }

    @Test(arguments: KeywordCase.numbers)
    func `numbers compare exactly`(example: KeywordCase) throws { try self.check(example) }

    @Test(arguments: KeywordCase.strings)
    func `strings are measured in code points`(example: KeywordCase) throws { try self.check(example) }

    @Test(arguments: KeywordCase.arrays)
    func `arrays`(example: KeywordCase) throws { try self.check(example) }

    @Test(arguments: KeywordCase.objects)
    func `objects`(example: KeywordCase) throws { try self.check(example) }

    @Test(arguments: KeywordCase.combinations)
    func `combinations and annotations`(example: KeywordCase) throws { try self.check(example) }

    @Test(arguments: KeywordCase.references)
    func `references`(example: KeywordCase) throws { try self.check(example) }
}
