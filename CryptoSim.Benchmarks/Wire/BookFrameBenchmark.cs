using BenchmarkDotNet.Attributes;
using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.Benchmarks.Wire;

/// <summary>Kraken's own book frames (a real capture, BTC/USD at depth 10: one snapshot and 509 updates) read, and read
/// and applied with every checksum verified, beside the least that reading JSON takes: one pass over its tokens. An
/// operation is the whole capture.</summary>
public class BookFrameBenchmark
{
    private readonly KrakenFrameReader _reader = new();
    private readonly CountingHandler _counting = new();
    private readonly ApplyingHandler _applying = new();
    private byte[][] _frames = [];

    [GlobalSetup]
    public void Setup()
    {
        _frames = Capture.Read();
        if (_frames.Length != 510 || ReadAndApply() != 510)
        {
            throw new InvalidOperationException("Not every frame of the capture applies with its checksum.");
        }
    }

    [Benchmark(Baseline = true)]
    public int BareJsonPass()
    {
        return Capture.CountTokens(_frames);
    }

    [Benchmark]
    public int Read()
    {
        _counting.Levels = 0;
        foreach (var frame in _frames)
        {
            _reader.TryRead(frame, _counting, out _);
        }

        return _counting.Levels;
    }

    [Benchmark]
    public int ReadAndApply()
    {
        _applying.Matched = 0;
        foreach (var frame in _frames)
        {
            _reader.TryRead(frame, _applying, out _);
        }

        return _applying.Matched;
    }

    private sealed class CountingHandler : IKrakenFrameHandler
    {
        public int Levels { get; set; }

        public void OnBook(in KrakenBook book) => Levels += book.Bids.Length + book.Asks.Length;
    }
}
