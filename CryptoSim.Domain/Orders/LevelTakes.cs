using CryptoSim.Domain.Books;

namespace CryptoSim.Domain.Orders;

/// <summary>What one account took at one price of one side of a book, by the book it was taken of. A showing is the time,
/// in feed positions, for which a level shows one quantity. Fills tell only some positions of it, so what they leave open
/// counts as taken: never too little, at times too much.</summary>
internal sealed class LevelTakes
{
    /// <summary>Changes of a symbol for which it is still known that a showing was over: decisions on moments that wait
    /// their turn are at most this far behind.</summary>
    private const long RememberedFor = 4_096;

    // Oldest book first, one entry a book.
    private readonly List<Take> takes = new(1);

    /// <param name="taken">Of a level at this price. It may be of an older book than one noted before: another instance's
    /// book was behind.</param>
    public void Add(TakenLevel taken)
    {
        var at = takes.Count;
        while (at > 0 && takes[at - 1].IsAfter(taken.BookTerm, taken.BookSequence))
        {
            at--;
        }

        if (at > 0 && takes[at - 1] is var last && last.IsOf(taken))
        {
            // Never more than the level showed: what exceeds it would not be counted at all.
            takes[at - 1] = last with { Quantity = Math.Min(last.Shown, last.Quantity + taken.Quantity) };
            return;
        }

        takes.Insert(at, new Take(taken.BookTerm, taken.BookSequence, taken.Shown, taken.Quantity));
    }

    /// <summary>The most that the account can have taken of the showing that the book is part of.</summary>
    /// <param name="shown">What the book shows at this price, in the base asset.</param>
    public decimal TakenOf(BookView book, decimal shown)
    {
        // The takes of one showing lie side by side and add up to at most what it shows.
        var next = FirstAfter(book);
        var (_, taken) = WalkBack(next, book, shown);
        var ahead = 0m;
        for (var i = next; i < takes.Count && takes[i].Shown == shown && ahead + takes[i].Quantity <= shown; i++)
        {
            ahead += takes[i].Quantity;
        }

        return Math.Min(shown, taken + ahead);
    }

    /// <summary>Notes that showings were over when the book was there, and forgets takes of those that have long been. Only a
    /// newer book than the one they are of can tell; for a book that is behind, they still count.</summary>
    /// <param name="shown">What the book shows at this price; zero when the level is gone.</param>
    /// <returns>Whether any are left.</returns>
    public bool Forget(BookView book, decimal shown)
    {
        var next = FirstAfter(book);
        var (first, taken) = WalkBack(next, book, shown);
        if (next == takes.Count && next - first > 1)
        {
            // All that follows is decided on this sum, so it need not be told apart again. It bounds the list.
            takes[^1] = takes[^1] with { Quantity = taken };
            takes.RemoveRange(first, next - 1 - first);
        }

        for (var i = 0; i < first; i++)
        {
            takes[i] = takes[i].OverBy(book);
        }

        takes.RemoveAll(take => take.Over is var (term, sequence)
            && (term != book.Term || book.Sequence - sequence > RememberedFor));
        return takes.Count > 0;
    }

    /// <summary>Goes back from <paramref name="end"/> as far as all can be one showing.</summary>
    private (int First, decimal Taken) WalkBack(int end, BookView book, decimal shown)
    {
        var (first, taken) = (end, 0m);
        while (first > 0
            && takes[first - 1].Shown == shown
            && taken + takes[first - 1].Quantity <= shown
            && !takes[first - 1].IsOverAt(book))
        {
            taken += takes[--first].Quantity;
        }

        return (first, taken);
    }

    private int FirstAfter(BookView book)
    {
        var at = takes.Count;
        while (at > 0 && takes[at - 1].IsAfter(book.Term, book.Sequence))
        {
            at--;
        }

        return at;
    }

    private readonly record struct Take(long Term, long Sequence, decimal Shown, decimal Quantity)
    {
        /// <summary>Position of the first book that was seen to show something else; null for none.</summary>
        public (long Term, long Sequence)? Over { get; init; }

        public Take OverBy(BookView book) => IsOverAt(book) ? this : this with { Over = (book.Term, book.Sequence) };

        public bool IsOverAt(BookView book) => Over is var (term, sequence)
            && (term != book.Term ? term < book.Term : sequence <= book.Sequence);

        public bool IsAfter(long term, long sequence) => Term != term ? Term > term : Sequence > sequence;

        public bool IsOf(TakenLevel taken) =>
            Term == taken.BookTerm && Sequence == taken.BookSequence && Shown == taken.Shown;
    }
}
