using System.Text.Json;
using System.Threading.Channels;
using CryptoSim.Data.Orders.Watches;
using CryptoSim.MarketData.Board;
using CryptoSim.ServiceDefaults;
using Microsoft.Extensions.Options;
using Npgsql;
using StackExchange.Redis;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>Shares out the watching of resting orders: keeps this instance's lease, takes partitions of the accounts up
/// to its fair share, brings their open orders into memory, and finds by a sweep over the commits what no notice told.
/// That two instances watch an order for a moment is harmless: the ledger decides by version.</summary>
internal sealed partial class WatchWorker(
    InstanceId instance,
    WatchStore store,
    QueuePositions queues,
    RestingOrders resting,
    MarketSessions sessions,
    IConnectionMultiplexer redis,
    IOptions<MarketOptions> market,
    TradingMetrics metrics,
    Drain drain,
    TimeProvider time,
    ILogger<WatchWorker> logger) : BackgroundService
{
    /// <summary>Trades up to this age fill an order whose watch is taken over. It is half of the time for which an
    /// account's state knows what it took from trades, so that none is taken from twice.</summary>
    public static readonly TimeSpan CatchUpFor = TimeSpan.FromMinutes(5);

    // With the steps below, a dead holder's orders are taken within 3.5 s.
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan StepEvery = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(1);

    // Releasing is a kindness to the others, who otherwise wait for the lease to lapse.
    private static readonly TimeSpan ReleasePatience = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> nudges = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly HashSet<int> loaded = [];
    private Task<IReadOnlyList<int>> loading = Task.FromResult<IReadOnlyList<int>>([]);
    private Task<bool>? nudged;
    private string? position;
    private long sweptAt;
    private bool isAwayTold;

    // Told when an instance gives partitions back: the others take them at once rather than at their next step.
    private RedisChannel Handover => RedisChannel.Literal($"cryptosim:watches:{market.Value.Id}");

    /// <summary>Hands over as soon as the process is asked to end: orders that are still placed here are watched
    /// elsewhere.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, drain.Began);
        await KeepAsync(ending.Token);
        await HandOverAsync();
    }

    private async Task KeepAsync(CancellationToken stoppingToken)
    {
        await ListenAsync();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await StepAsync(stoppingToken);
                isAwayTold = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception) when (IsAway(exception))
            {
                // What is held is watched on: without Postgres nobody else takes it either.
                if (!isAwayTold)
                {
                    LogAway(exception.Message);
                    isAwayTold = true;
                }
            }
            catch (Exception exception)
            {
                // The steps must go on: nobody else renews this lease.
                LogFailed(exception);
            }

            await WaitAsync(stoppingToken);
        }

        await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task HandOverAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(ReleasePatience, time);
            // While they are still watched, of which nothing is known after it.
            await KeepTrailsAsync(patience.Token);
            resting.Hold([]);
            await store.ReleaseAsync(instance.Value, WatchMarks.Write(resting, sessions), patience.Token);
            TellOthers();
        }
        catch (Exception exception) when (IsAway(exception))
        {
            LogAway(exception.Message);
        }
    }

    private async Task StepAsync(CancellationToken stoppingToken)
    {
        // Before partitions are taken: what is placed after this look at the sequence is found by the next one.
        if (position is null || time.GetElapsedTime(sweptAt) >= SweepEvery)
        {
            await SweepAsync(stoppingToken);
        }

        await TakeLoadedAsync();
        // Before the marks: who takes over goes on from them, and must find the trails that far.
        await KeepTrailsAsync(stoppingToken);
        var watched = resting.Watches.Any(watch => watch.HasNewcomers) ? [] : loaded;
        var heldBefore = resting.HeldPartitions;
        var held = await store.HoldAsync(
            instance.Value, TimeToLive, WatchMarks.Write(resting, sessions), watched, stoppingToken);
        resting.Hold(held.Select(partition => partition.Number));
        loaded.IntersectWith(held.Select(partition => partition.Number));
        if (heldBefore.Except(held.Select(partition => partition.Number)).Any())
        {
            TellOthers();
        }

        var missing = held.Where(partition => !loaded.Contains(partition.Number)).ToList();
        if (missing.Count > 0 && loading.IsCompleted)
        {
            loading = Task.Run(() => LoadAsync(missing, stoppingToken), stoppingToken);
            _ = loading.ContinueWith(
                _ => Nudge(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Beside the steps: a long load must not let the lease lapse.</summary>
    private async Task TakeLoadedAsync()
    {
        if (!loading.IsCompleted)
        {
            return;
        }

        var finished = loading;
        loading = Task.FromResult<IReadOnlyList<int>>([]);
        // A failure is the store's, and comes out of here; what was being loaded is loaded again.
        loaded.UnionWith(await finished);
    }

    private async Task<IReadOnlyList<int>> LoadAsync(
        IReadOnlyList<HeldPartition> partitions, CancellationToken stoppingToken)
    {
        var started = time.GetTimestamp();
        var marks = partitions.Select(partition => partition.Marks).Distinct()
            .ToDictionary(text => text ?? "", ReadMarks);
        foreach (var (symbol, mark) in marks.Values.SelectMany(marksOfOne => marksOfOne))
        {
            if (mark.Session is { } session)
            {
                sessions.Of(symbol).Adopt(session);
            }
        }

        var marksOf = partitions.ToDictionary(partition => partition.Number, partition => marks[partition.Marks ?? ""]);
        int[] numbers = [.. marksOf.Keys];
        var count = 0;
        await foreach (var key in store.OpenOrdersAsync(numbers, stoppingToken))
        {
            var until = marksOf[AccountPartition.Of(key.AccountId)].GetValueOrDefault(key.Symbol)?.Trade;
            resting.Watch(ToWatched(key, until ?? long.MinValue));
            count++;
        }

        LogLoaded(count, numbers.Length, time.GetElapsedTime(started).TotalMilliseconds);
        return numbers;
    }

    private async Task KeepTrailsAsync(CancellationToken cancellationToken)
    {
        foreach (var watch in resting.Watches)
        {
            var followed = watch.TakeFollowed();
            try
            {
                await store.KeepTrailsAsync(
                    [.. followed.Select(trail => (trail.Order.AccountId, trail.Order.OrderId, trail.Mark))],
                    cancellationToken);
            }
            catch
            {
                watch.GiveBackFollowed(followed.Select(trail => trail.Order));
                throw;
            }
        }
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        var (next, orders) = await store.ChangedSinceAsync(position, resting.HeldPartitions, stoppingToken);
        (position, sweptAt) = (next, time.GetTimestamp());
        foreach (var key in orders)
        {
            if (resting.Watch(ToWatched(key, long.MinValue)))
            {
                metrics.FoundBySweep();
            }
        }

        await SaveQueuesAsync(stoppingToken);
    }

    /// <summary>What moved on since the last time: whoever watches the orders next goes on from there, and catches up from
    /// the tail of trades.</summary>
    private async Task SaveQueuesAsync(CancellationToken stoppingToken)
    {
        var moved = resting.Watches.SelectMany(watch => watch.Queued())
            .Select(order => (Order: order, order.Seen))
            .Where(queue => queue.Seen.Queue is not null && !ReferenceEquals(queue.Seen, queue.Order.SavedSeen))
            .ToList();
        foreach (var some in moved.Chunk(1_000))
        {
            await queues.SaveAsync(
                [
                    .. some.Select(queue => new QueuedOrder(
                        queue.Order.AccountId, queue.Order.OrderId, queue.Seen.Queue!, queue.Seen.TradeId)),
                ],
                stoppingToken);
            foreach (var (order, seen) in some)
            {
                order.SavedSeen = seen;
            }
        }
    }

    private IReadOnlyDictionary<string, WatchMark> ReadMarks(string? text)
    {
        try
        {
            return WatchMarks.Read(text);
        }
        catch (JsonException exception)
        {
            // Another version may write them differently: then a gap is stated where none can be ruled out.
            LogMarksUnreadable(exception);
            return WatchMarks.Read(null);
        }
    }

    private WatchedOrder ToWatched(OpenOrderKey key, long watchedUntil)
    {
        var oldest = time.GetUtcNow() - CatchUpFor;
        var (reachedBy, price, isPending) = WatchedOrder.PlaceOf(key.Side, key.LimitPrice, key.WaitsFor);
        return new WatchedOrder(key.AccountId, key.OrderId, key.Symbol, reachedBy, price, isPending)
        {
            Trailing = key.WaitsFor,
            WaitsForToo = key.WaitsForToo,
            Seen = new SeenByOrder(key.SeenTradeId ?? long.MinValue, key.Queue),
            FillModel = key.FillModel,
            // Where the trade of that moment is not known, its time must do.
            Since = key.SeenTradeId is null && key.UpdatedAt > oldest ? key.UpdatedAt : oldest,
            DecidedAt = key.UpdatedAt,
            ExpiresAt = key.ExpiresAt,
            EventNumber = key.EventNumber,
            WatchedUntil = watchedUntil,
        };
    }

    private async Task ListenAsync()
    {
        try
        {
            await redis.GetSubscriber().SubscribeAsync(Handover, (_, _) => Nudge());
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            // The multiplexer subscribes once Redis is back; until then steps find what is free.
            LogAway(exception.Message);
        }
    }

    // Nobody waits for it: if it is lost, the next step of the others finds what is free.
    private void TellOthers()
    {
        if (redis.IsConnected)
        {
            redis.GetSubscriber().Publish(Handover, instance.Value, CommandFlags.FireAndForget);
        }
    }

    private void Nudge() => nudges.Writer.TryWrite(true);

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        nudged ??= nudges.Reader.WaitToReadAsync(stoppingToken).AsTask();
        await Task.WhenAny(nudged, Task.Delay(StepEvery, time, stoppingToken));
        if (nudged.IsCompleted)
        {
            nudges.Reader.TryRead(out _);
            nudged = null;
        }
    }

    // Disposed: a host that is torn down rather than stopped takes the connections first.
    private static bool IsAway(Exception exception) => exception is NpgsqlException or RedisException
        or TimeoutException or IOException or OperationCanceledException or ObjectDisposedException;

    [LoggerMessage(LogLevel.Information,
        "Watching {Count} resting orders of {Partitions} partitions more, read in {Milliseconds:F0} ms")]
    private partial void LogLoaded(int count, int partitions, double milliseconds);

    [LoggerMessage(LogLevel.Error, "A step of sharing out resting orders failed; trying again")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "How far another instance watched could not be read")]
    private partial void LogMarksUnreadable(Exception exception);

    [LoggerMessage(LogLevel.Warning, "The watching of resting orders is not shared out for now: {Reason}")]
    private partial void LogAway(string reason);
}
