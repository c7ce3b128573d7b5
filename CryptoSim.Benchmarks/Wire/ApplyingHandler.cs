using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Benchmarks.Wire;

/// <summary>Applies every book frame and checks its checksum.</summary>
internal sealed class ApplyingHandler : IKrakenFrameHandler
{
    private readonly ScaledBookLevels _levels = new();

    public OrderBook Book { get; } = new(10, 1, 8);

    public int Matched { get; set; }

    public void OnBook(in KrakenBook book)
    {
        if (!_levels.TryFill(book, 1, 8))
        {
            return;
        }

        if (book.IsSnapshot)
        {
            Book.Clear();
        }

        foreach (var level in _levels.Bids)
        {
            Book.SetBid(level.Price, level.Quantity);
        }

        foreach (var level in _levels.Asks)
        {
            Book.SetAsk(level.Price, level.Quantity);
        }

        Book.Truncate();
        Matched += Book.Checksum() == book.Checksum ? 1 : 0;
    }
}
