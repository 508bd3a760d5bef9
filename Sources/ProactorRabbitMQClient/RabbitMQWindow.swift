/// What was published and not confirmed yet, in its order.
struct RabbitMQWindow<Element> {
    private var elements: [(tag: UInt64, element: Element)] = []

    var isEmpty: Bool { self.elements.isEmpty }

    /// - Parameter tag: Greater than those before it.
    mutating func append(_ element: Element, tag: UInt64) { self.elements.append((tag, element)) }

    /// Takes out the element of a tag, or it and all before it.
    mutating func remove(upTo tag: UInt64, isMultiple: Bool) -> [Element] {
        let isMeant = { (entry: (tag: UInt64, element: Element)) in isMultiple ? entry.tag <= tag : entry.tag == tag }
        let removed = self.elements.filter(isMeant).map(\.element)
        self.elements.removeAll(where: isMeant)
        return removed
    }
}
