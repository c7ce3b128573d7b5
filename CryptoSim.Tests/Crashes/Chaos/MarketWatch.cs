using System.Collections.Concurrent;
using System.Diagnostics;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.Tests.Bus;

namespace CryptoSim.Tests.Crashes.Chaos;

/// <summary>One consumer of the bus, watched at every change: that its term never goes back, and how long no price
/// came.</summary>
internal sealed class MarketWatch : IBoardListener, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, long> _terms = new();
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly TestReader _reader;
    private readonly IDisposable _subscription;
    private readonly Lock _lock = new();
    private long _lastChange = Stopwatch.GetTimestamp();
    private TimeSpan _longestSilence;

    private MarketWatch(TestReader reader)
    {
        _reader = reader;
        _subscription = reader.Board.Subscribe(this);
    }

    public MarketBoard Board => _reader.Board;

    public long Term => _reader.Status.Term;

    /// <summary>What should never have been seen.</summary>
    public IReadOnlyCollection<string> Problems => _problems;

    public static async Task<MarketWatch> StartAsync(string redis, string market) =>
        new(await TestReader.StartAsync(redis, market));

    /// <summary>Every pair has a book of that term, or a newer one.</summary>
    public bool HasAll(IReadOnlyList<string> symbols, long term) => symbols.All(
        symbol => Board.Find(symbol) is { HasBook: true } market && market.TakeBook(0).Term >= term);

    /// <summary>How far each pair's book has come.</summary>
    public IReadOnlyList<(long Term, long Sequence)> Positions(IReadOnlyList<string> symbols) =>
        [.. symbols.Select(symbol => Board.Find(symbol)!.Position)];

    /// <summary>The longest time in which no book changed, since this was asked last.</summary>
    public TimeSpan TakeLongestSilence()
    {
        lock (_lock)
        {
            var running = Stopwatch.GetElapsedTime(_lastChange);
            var longest = running > _longestSilence ? running : _longestSilence;
            _longestSilence = TimeSpan.Zero;
            return longest;
        }
    }

    public void OnBook(SymbolMarket market, bool isSnapshot)
    {
        Check(market);
        lock (_lock)
        {
            var silence = Stopwatch.GetElapsedTime(_lastChange);
            _longestSilence = silence > _longestSilence ? silence : _longestSilence;
            _lastChange = Stopwatch.GetTimestamp();
        }
    }

    public void OnTicker(SymbolMarket market) => Check(market);

    public void OnTrades(SymbolMarket market, IReadOnlyList<Print> prints) => Check(market);

    public async ValueTask DisposeAsync()
    {
        _subscription.Dispose();
        await _reader.DisposeAsync();
    }

    private void Check(SymbolMarket market)
    {
        var term = market.Position.Term;
        if (_terms.TryGetValue(market.Symbol, out var last) && term < last)
        {
            _problems.Enqueue($"{market.Symbol} went back from term {last} to {term}");
        }

        _terms[market.Symbol] = term;
    }
}
