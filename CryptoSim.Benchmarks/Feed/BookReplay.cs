using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Benchmarks.Feed;

/// <summary>Reads the capture's frames, applies them to a book and checks every checksum, as the feed does.</summary>
internal sealed class BookReplay : IKrakenFrameHandler
{
    private readonly KrakenFrameReader _reader = new();
    private readonly OrderBook _book = new(Capture.Depth, Capture.PricePrecision, Capture.QuantityPrecision);
    private readonly ScaledBookLevels _levels = new();
    private int _matched;

    /// <returns>Frames whose checksum the book then had.</returns>
    public int Run(byte[][] frames)
    {
        _matched = 0;
        foreach (var frame in frames)
        {
            _reader.TryRead(frame, this, out _);
        }

        return _matched;
    }

    void IKrakenFrameHandler.OnBook(in KrakenBook book)
    {
        if (!_levels.TryFill(book, Capture.PricePrecision, Capture.QuantityPrecision))
        {
            return;
        }

        if (book.IsSnapshot)
        {
            _book.Clear();
        }

        foreach (ref readonly var level in _levels.Bids)
        {
            _book.SetBid(level.Price, level.Quantity);
        }

        foreach (ref readonly var level in _levels.Asks)
        {
            _book.SetAsk(level.Price, level.Quantity);
        }

        _book.Truncate();
        _matched += _book.Checksum() == book.Checksum ? 1 : 0;
    }
}
