using System.Text;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Tests.Wire;

/// <summary>Keeps everything it is told, books as plain values.</summary>
internal sealed class RecordingHandler : IKrakenFrameHandler
{
    private readonly KrakenFrameReader _reader = new();

    public List<object> Heard { get; } = [];

    /// <summary>The problem, or "" when the frame was read.</summary>
    public string Read(string frame) => Read(Encoding.UTF8.GetBytes(frame));

    public string Read(ReadOnlySpan<byte> frame)
    {
        Heard.Clear();
        return _reader.TryRead(frame, this, out var problem) ? "" : problem;
    }

    public T Single<T>()
    {
        Assert.HasCount(1, Heard);
        return (T)Heard[0];
    }

    public void OnStatus(KrakenStatus status) => Heard.Add(status);

    public void OnHeartbeat() => Heard.Add("heartbeat");

    public void OnPong(KrakenPong pong) => Heard.Add(pong);

    public void OnAck(KrakenAck ack) => Heard.Add(ack);

    public void OnInstruments(KrakenInstruments instruments) => Heard.Add(instruments);

    public void OnTicker(bool isSnapshot, Ticker ticker) => Heard.Add((isSnapshot, ticker));

    public void OnTrades(bool isSnapshot, ReadOnlySpan<KrakenTrade> trades) => Heard.Add((isSnapshot, trades.ToArray()));

    public void OnBook(in KrakenBook book) => Heard.Add(new HeardBook(
        book.IsSnapshot, book.Symbol, book.Bids.ToArray(), book.Asks.ToArray(), book.Checksum, book.Time));

    public void OnCandles(bool isSnapshot, ReadOnlySpan<KrakenCandle> candles) =>
        Heard.Add((isSnapshot, candles.ToArray()));

    public void OnUnknown(string name) => Heard.Add("unknown " + name);
}

internal sealed record HeardBook(
    bool IsSnapshot, string Symbol, WireLevel[] Bids, WireLevel[] Asks, uint? Checksum, DateTimeOffset? Time);
