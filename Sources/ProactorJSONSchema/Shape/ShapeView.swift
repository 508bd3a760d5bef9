/// The schemas that say something about one place of a value.
indirect enum ShapeView {
    /// Anything goes.
    case open
    /// Nothing goes.
    case never
    /// What one schema says, by its index.
    case schema(Int)
    /// All of them hold.
    case all([ShapeView])
    /// At least one of them holds.
    case any([ShapeView])

    /// The views put together by `all`; `nil` when there are none.
    static func all(of views: [ShapeView?]) -> ShapeView? {
        let views = views.compactMap(\.self)
        return views.count > 1 ? .all(views) : views.first
    }
}
