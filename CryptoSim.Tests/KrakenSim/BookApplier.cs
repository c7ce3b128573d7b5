using System.Text;
using System.Text.Json;
using CryptoSim.Domain.Instruments;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Tests.KrakenSim;

/// <summary>Reads upstream book frames onto a board as the feed does, checksum and all.</summary>
internal sealed class BookApplier : IKrakenFrameHandler
{
    private readonly KrakenFrameReader _reader = new();
    private readonly ScaledBookLevels _levels = new();
    private readonly MarketBoard _board;
    private readonly Instrument _instrument;
    private long _sequence;

    public BookApplier(MarketBoard board, Instrument instrument, int depth)
    {
        (_board, _instrument) = (board, instrument);
        board.SetInstrument(instrument, depth);
    }

    public void Apply(JsonElement frame) => Assert.IsTrue(
        _reader.TryRead(Encoding.UTF8.GetBytes(frame.GetRawText()), this, out var problem), problem);

    void IKrakenFrameHandler.OnBook(in KrakenBook book)
    {
        Assert.IsTrue(_levels.TryFill(book, _instrument.PricePrecision, _instrument.QuantityPrecision));
        Assert.IsTrue(_board.ApplyBook(
            book.Symbol, book.IsSnapshot, _levels.Bids, _levels.Asks, book.Checksum,
            book.Time ?? DateTimeOffset.UnixEpoch, new FeedPosition(1, ++_sequence)));
    }
}
