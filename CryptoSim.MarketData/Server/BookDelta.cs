using CryptoSim.MarketData.Books;

namespace CryptoSim.MarketData.Server;

/// <summary>The update that brings a receiver from one top of a side to the next, as Kraken sends it: a level that fell
/// out of the depth is not removed (the receiver truncates), a level that came back into view is sent again.</summary>
public static class BookDelta
{
    /// <param name="before">What the receiver holds, best first.</param>
    /// <param name="after">What it shall hold, best first.</param>
    /// <param name="isDescending">Bids are: their best price is the highest.</param>
    /// <param name="depth">Levels the receiver keeps.</param>
    /// <param name="changes">Gets the changes; quantity zero removes.</param>
    public static void Compute(
        ReadOnlySpan<ScaledLevel> before,
        ReadOnlySpan<ScaledLevel> after,
        bool isDescending,
        int depth,
        List<ScaledLevel> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var (old, now) = (0, 0);
        while (old < before.Length || now < after.Length)
        {
            var order = old == before.Length ? 1
                : now == after.Length ? -1
                : isDescending ? after[now].Price.CompareTo(before[old].Price)
                : before[old].Price.CompareTo(after[now].Price);
            if (order > 0)
            {
                changes.Add(after[now++]);
            }
            else if (order < 0)
            {
                // Behind a full side it falls out by itself.
                if (now < after.Length || after.Length < depth)
                {
                    changes.Add(new ScaledLevel(before[old].Price, 0));
                }

                old++;
            }
            else
            {
                if (after[now].Quantity != before[old].Quantity)
                {
                    changes.Add(after[now]);
                }

                (old, now) = (old + 1, now + 1);
            }
        }
    }
}
