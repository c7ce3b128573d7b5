using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CryptoSim.MarketData.Bus;

/// <summary>The feed's way onto the bus. A process that becomes leader opens its term; one that is deposed, or stops,
/// disposes it.</summary>
public sealed partial class MarketPublisher(
    BusLink link, MarketBoard board, BusMetrics metrics, TimeProvider time, ILogger<MarketPublisher> logger)
{
    // An answer that takes longer is none for a leader that has two and a half seconds' patience with its writes.
    private static readonly TimeSpan StandPatience = TimeSpan.FromSeconds(1);

    // Longer than looking whether the venue answers takes, short enough for the next standby to try.
    private static readonly TimeSpan StandFor = TimeSpan.FromSeconds(3);

    private volatile PublishingTerm? _current;

    /// <summary>The term that this process publishes under, or the last it did; null before the first.</summary>
    public PublishingTerm? Current => _current;

    /// <summary>Asks Redis for the right to take over from a leader that offers its lease: one process has it at a time,
    /// for three seconds. False also when Redis does not answer, without which nobody can lead.</summary>
    public async Task<bool> TryStandAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await link.Database
                .StringSetAsync(link.StandKey, RedisValue.EmptyString, StandFor, When.NotExists)
                .WaitAsync(StandPatience, time, cancellationToken);
        }
        catch (Exception exception) when (
            exception is RedisException or TimeoutException or OperationCanceledException or ObjectDisposedException)
        {
            LogCannotStand(exception.Message);
            return false;
        }
    }

    /// <summary>Starts publishing under <paramref name="term"/>: claims it at Redis and at every known symbol, so that
    /// an older leader is refused from then on, and sends the beacon each second. Returns at once, also while Redis is
    /// away: the claim is repeated until it is taken or refused.</summary>
    public PublishingTerm Open(long term)
    {
        var opened = new PublishingTerm(term, link, board, metrics, time, logger);
        _current = opened;
        opened.Start();
        return opened;
    }

    [LoggerMessage(LogLevel.Warning, "The lead is offered, but Redis does not answer here either: {Reason}")]
    private partial void LogCannotStand(string reason);
}
