using CryptoSim.MarketData.Board;
using Microsoft.Extensions.Logging;

namespace CryptoSim.MarketData.Bus;

/// <summary>The feed's way onto the bus. A process that becomes leader opens its term; one that is deposed, or stops,
/// disposes it.</summary>
public sealed class MarketPublisher(
    BusLink link, MarketBoard board, BusMetrics metrics, TimeProvider time, ILogger<MarketPublisher> logger)
{
    /// <summary>Starts publishing under <paramref name="term"/>: claims it at Redis and at every known symbol, so that
    /// an older leader is refused from then on, and sends the beacon each second. Returns at once, also while Redis is
    /// away: the claim is repeated until it is taken or refused.</summary>
    public PublishingTerm Open(long term)
    {
        var opened = new PublishingTerm(term, link, board, metrics, time, logger);
        opened.Start();
        return opened;
    }
}
