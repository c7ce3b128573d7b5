using CryptoSim.MarketData.Bus;
using CryptoSim.PriceFeed.Connections;

namespace CryptoSim.PriceFeed;

/// <summary>When a leader is of no use although it holds its lease: it hears nothing from the venue, or Redis takes
/// nothing of it. It then offers the lease, goes on trying, and a standby takes it that reaches both.</summary>
internal sealed partial class HandOver(
    FeedStatus status, MarketPublisher publisher, VenueProbe probe, TimeProvider time, ILogger<HandOver> logger)
{
    // The venue sends a heartbeat, and Redis takes a beacon, each second: two missed are an accident, and with more,
    // prices would not be back within five seconds.
    private static readonly TimeSpan _silence = TimeSpan.FromSeconds(2.5);

    // A venue that greets and then says nothing is no better for a standby. A leader that has heard no more than that
    // since its term began is more patient than one that lost the venue, so that the lead does not go to and fro.
    private static readonly TimeSpan _heardEnough = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan _firstSilence = TimeSpan.FromSeconds(3.5);

    // Each hand-over costs two connections, and the venue bans an address after some 150 in ten minutes.
    private const int OffersInWindow = 30;
    private static readonly TimeSpan _window = TimeSpan.FromMinutes(10);

    private readonly Queue<DateTimeOffset> _offers = new();

    /// <summary>Begins a term.</summary>
    /// <returns>Tells whether its lease should be offered now. For one thread.</returns>
    public Func<bool> Watch(PublishingTerm term)
    {
        var since = time.GetUtcNow();
        var isOffered = false;
        return () =>
        {
            var now = time.GetUtcNow();
            var last = status.LastFrame is { } frame && frame > since ? frame : since;
            var patience = last - since >= _heardEnough ? _silence : _firstSilence;
            var isImpaired = now - last > patience || term.SinceTaken > patience;
            if (isImpaired && !isOffered)
            {
                isImpaired = MayOffer(now);
                if (isImpaired)
                {
                    LogOffers(term.Term, (now - last).TotalSeconds, term.SinceTaken.TotalSeconds);
                }
            }

            return isOffered = isImpaired;
        };
    }

    /// <summary>Whether this process reaches Redis and the venue: only then does it help that it leads. One standby
    /// asks at a time, so that the venue never sees more than two connections of a cluster.</summary>
    public async Task<bool> CanTakeOverAsync(CancellationToken cancellationToken) =>
        await publisher.TryStandAsync(cancellationToken) && await probe.AnswersAsync(cancellationToken);

    private bool MayOffer(DateTimeOffset now)
    {
        while (_offers.TryPeek(out var oldest) && now - oldest >= _window)
        {
            _offers.Dequeue();
        }

        if (_offers.Count >= OffersInWindow)
        {
            return false;
        }

        _offers.Enqueue(now);
        return true;
    }

    [LoggerMessage(LogLevel.Warning,
        "Offering the lead of term {Term}: no frame for {FrameSeconds:F1} s, nothing taken by Redis for {TakenSeconds:F1} s")]
    private partial void LogOffers(long term, double frameSeconds, double takenSeconds);
}
