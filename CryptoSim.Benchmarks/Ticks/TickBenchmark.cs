using BenchmarkDotNet.Attributes;
using CryptoSim.Api.Orders.Resting;
using CryptoSim.Benchmarks.Wire;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Benchmarks.Ticks;

/// <summary>Ticks through the fill engine: each frame of Kraken's own capture read, applied, checked, and 10,000 resting
/// orders asked whom it reaches (none), beside a plain loop that parses the same frames. An operation is the whole
/// capture, 510 ticks.</summary>
public class TickBenchmark
{
    private const int Resting = 10_000;

    private readonly KrakenFrameReader _reader = new();
    private readonly ApplyingHandler _applying = new();
    private readonly SymbolWatch _watch = new("BTC/USD", new SessionGate(TimeProvider.System));
    private byte[][] _frames = [];

    [GlobalSetup]
    public void Setup()
    {
        _frames = Capture.Read();
        for (var number = 0; number < Resting; number++)
        {
            // The capture is at some 29,000 USD.
            var side = number % 2 == 0 ? OrderSide.Buy : OrderSide.Sell;
            var price = side == OrderSide.Buy ? 20_000m - (number * 0.1m) : 40_000m + (number * 0.1m);
            _watch.Add(new WatchedOrder(Guid.NewGuid(), Guid.CreateVersion7(), "BTC/USD", side, price));
        }

        // Newcomers are looked at by themselves, once.
        _watch.LookAtNewcomers(29_000m, 29_001m, [], DateTimeOffset.UnixEpoch, static () => true);
        if (ThroughTheFillEngine() != 0 || _applying.Matched != _frames.Length)
        {
            throw new InvalidOperationException("A frame did not apply with its checksum, or reached an order.");
        }
    }

    [Benchmark(Baseline = true)]
    public int PlainParse()
    {
        return Capture.CountTokens(_frames);
    }

    /// <returns>Orders reached.</returns>
    [Benchmark]
    public int ThroughTheFillEngine()
    {
        _applying.Matched = 0;
        var reached = 0;
        foreach (var frame in _frames)
        {
            _reader.TryRead(frame, _applying, out _);
            var book = _applying.Book;
            reached += _watch.Look(
                book.Bids.Length > 0 ? book.Bids[0].Price * 0.1m : null,
                book.Asks.Length > 0 ? book.Asks[0].Price * 0.1m : null,
                [],
                long.MinValue,
                static () => true).Count;
        }

        return reached;
    }
}
