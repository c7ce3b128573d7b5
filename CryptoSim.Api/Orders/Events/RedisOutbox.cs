using System.Threading.Channels;
using StackExchange.Redis;

namespace CryptoSim.Api.Orders.Events;

/// <summary>Sends what commits have to tell through Redis, after the commit and without holding it up. Losing one is
/// allowed: whoever listens finds it in the ledger.</summary>
/// <param name="groupSize">Items sent at once at most.</param>
internal abstract class RedisOutbox<TItem>(int groupSize, TradingMetrics metrics) : BackgroundService
{
    /// <summary>Items that wait for Redis: some seconds of a busy desk. Beyond it the oldest are dropped.</summary>
    private const int Capacity = 10_000;

    private readonly Channel<TItem> waiting = Channel.CreateBounded<TItem>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        _ => metrics.EventDropped());

    private bool isAway;

    public void Add(TItem item) => waiting.Writer.TryWrite(item);

    protected abstract Task PublishAsync(IReadOnlyList<TItem> group);

    /// <summary>Redis began to be away.</summary>
    protected abstract void TellAway(string reason);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var group = new List<TItem>(groupSize);
        while (await waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            group.Clear();
            while (group.Count < groupSize && waiting.Reader.TryRead(out var next))
            {
                group.Add(next);
            }

            await SendAsync(group);
        }
    }

    private async Task SendAsync(List<TItem> group)
    {
        try
        {
            await PublishAsync(group);
            isAway = false;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            foreach (var _ in group)
            {
                metrics.EventDropped();
            }

            if (!isAway)
            {
                TellAway(exception.Message);
                isAway = true;
            }
        }
    }
}
