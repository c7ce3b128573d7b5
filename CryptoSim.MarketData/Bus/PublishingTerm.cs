using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CryptoSim.MarketData.Bus;

/// <summary>One leader's time on the bus. The order for each upstream record is: <see cref="Next"/>, apply it to the
/// leader's board at that position, <see cref="Publish"/>. All three, and <see cref="CatchUp"/>, on one thread (the
/// receive loop); none of them waits for Redis.</summary>
public sealed class PublishingTerm : IAsyncDisposable
{
    private readonly CancellationTokenSource _deposed = new();

    internal PublishingTerm(
        long term,
        IConnectionMultiplexer redis,
        MarketBoard board,
        BusMetrics metrics,
        TimeProvider time,
        ILogger logger)
    {
        Term = term;
    }

    public long Term { get; }

    /// <summary>Cancelled once Redis was seen to hold a newer term: this process must close its upstream
    /// connection.</summary>
    public CancellationToken Deposed => _deposed.Token;

    /// <summary>The position of the next change of <paramref name="symbol"/>.</summary>
    public FeedPosition Next(string symbol) => throw new NotImplementedException();

    /// <summary>Publishes a change that the leader's board already holds. The frame's bytes are copied.</summary>
    /// <param name="position">From <see cref="Next"/>, each exactly once and in order.</param>
    /// <param name="frame">A whole Kraken frame that holds this one symbol: as received where it does, else written
    /// anew for it.</param>
    /// <param name="receivedAt">When the upstream frame was received.</param>
    public void Publish(
        BusChannel channel,
        FeedPosition position,
        string symbol,
        bool isSnapshot,
        ReadOnlySpan<byte> frame,
        DateTimeOffset receivedAt) => throw new NotImplementedException();

    /// <summary>Tells readers that the leader's book of <paramref name="symbol"/> is gone (checksum mismatch, lost
    /// connection) until the next book snapshot. Drop it on the leader's board first.</summary>
    public void DropBook(string symbol, DateTimeOffset receivedAt) =>
        Publish(BusChannel.BookDropped, Next(symbol), symbol, isSnapshot: false, [], receivedAt);

    /// <summary>Writes the full state of symbols whose last write failed. Call it after every upstream frame of any
    /// kind (a heartbeat too), so that quiet symbols are repaired within a second.</summary>
    public void CatchUp() => throw new NotImplementedException();

    /// <summary>Whether Redis still takes this term: the fence of a leader whose lease is in doubt. False also when
    /// Redis does not answer in time.</summary>
    public Task<bool> ConfirmAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Stops the beacon and waits, at most a second, for what is on its way.</summary>
    public ValueTask DisposeAsync()
    {
        _deposed.Dispose();
        return ValueTask.CompletedTask;
    }
}
