using System.Collections.Concurrent;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using Npgsql;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>Fills resting orders when the market comes to them. The board only signals; one loop a symbol looks at what
/// the signal stands for: changes of the book coalesce, trades do not get lost, because they are read from the board's
/// trade tail.</summary>
internal sealed partial class RestingWorker(
    RestingOrders resting,
    AccountSnapshots snapshots,
    TradingDesk desk,
    MarketBoard board,
    TimeProvider time,
    ILogger<RestingWorker> logger) : BackgroundService, IBoardListener
{
    /// <summary>As many trades as the board keeps: what a longer gap printed is gone, and not guessed.</summary>
    private const int TradeTail = 1_000;

    /// <summary>Accounts matched at once: their commits share batches, and placements still find room in them.</summary>
    private const int Parallelism = 16;

    /// <summary>After a failure of the store, and for conflicts that would not end.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, SessionGate> gates = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> loops = [];
    private CancellationToken stopping;
    private IDisposable? subscription;

    public void OnBook(SymbolMarket market, bool isSnapshot)
    {
        ArgumentNullException.ThrowIfNull(market);
        var gate = GateOf(market.Symbol);
        if (gate.IsOpenedBy(isSnapshot))
        {
            var (bid, ask) = Best(market);
            resting.Find(market.Symbol)?.PassOver(bid, ask, LastTradeId(market));
            gate.Open();
        }

        SignalIfWatched(market);
    }

    public void OnTrades(SymbolMarket market, IReadOnlyList<Print> prints) => SignalIfWatched(market);

    public void OnInstrument(SymbolMarket market) => SignalIfWatched(market);

    public void OnSystem(SystemState state)
    {
        foreach (var market in board.Markets)
        {
            GateOf(market.Symbol).OnSystem(state);
        }
    }

    public void OnFreshness(bool isStale)
    {
        // What a stale time left untouched is looked at once prices are fresh.
        foreach (var watch in resting.Watches)
        {
            watch.Signal();
        }
    }

    /// <summary>Listens before the service counts as started: a break right after must not go unheard.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        subscription = board.Subscribe(this);
        OnSystem(board.System);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        subscription?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        stopping = stoppingToken;
        resting.SymbolAdded += Start;
        foreach (var watch in resting.Watches)
        {
            Start(watch);
        }

        await LoadAsync(stoppingToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stoppingToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        resting.SymbolAdded -= Start;
        await Task.WhenAll(loops);
    }

    private SessionGate GateOf(string symbol) => gates.GetOrAdd(symbol, _ =>
    {
        var gate = new SessionGate(time);
        gate.OnSystem(board.System);
        return gate;
    });

    private void SignalIfWatched(SymbolMarket market)
    {
        if (resting.Find(market.Symbol) is { Count: > 0 } watch)
        {
            watch.Signal();
        }
    }

    /// <summary>Starts to watch what the ledger holds. Orders placed meanwhile are watched by the desk.</summary>
    private async Task LoadAsync(CancellationToken stoppingToken)
    {
        var started = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var count = 0;
                await foreach (var key in snapshots.OpenOrdersAsync(stoppingToken))
                {
                    resting.Watch(new WatchedOrder(key.AccountId, key.OrderId, key.Symbol, key.Side, key.LimitPrice)
                    {
                        Since = key.UpdatedAt,
                    });
                    count++;
                }

                LogLoaded(count, time.GetElapsedTime(started).TotalMilliseconds);
                return;
            }
            catch (NpgsqlException exception)
            {
                // Watching one twice is no harm, so it starts over.
                LogLoadFailed(exception);
                await Task.Delay(RetryDelay, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Start(SymbolWatch watch) => loops.Add(Task.Run(() => RunAsync(watch, stopping), CancellationToken.None));

    private async Task RunAsync(SymbolWatch watch, CancellationToken stoppingToken)
    {
        var lastTradeId = long.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await watch.Signals.ReadAsync(stoppingToken);
                // Before anything is read of the market, so that what is read can be held against it.
                if (GateOf(watch.Symbol).Session is { } session
                    && board.Find(watch.Symbol) is { } market
                    && IsMatchable(market))
                {
                    lastTradeId = await LookAsync(watch, market, session, lastTradeId, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The loop must not end: nobody else watches these orders.
                LogMatchFailed(exception, watch.Symbol);
                await Task.Delay(RetryDelay, time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                watch.Signal();
            }
        }
    }

    private bool IsMatchable(SymbolMarket market) =>
        board.System == SystemState.Online && !board.IsStale && market.HasBook;

    /// <returns>Newest trade it has looked at.</returns>
    private async Task<long> LookAsync(
        SymbolWatch watch, SymbolMarket market, long session, long lastTradeId, CancellationToken stoppingToken)
    {
        var gate = GateOf(watch.Symbol);
        bool IsCurrent() => gate.Session == session;
        var tail = market.RecentTrades(TradeTail);
        var (bid, ask) = Best(market);
        var touched = watch.TakeTouched(bid, ask, tail, lastTradeId, IsCurrent);
        if (touched.Count > 0)
        {
            await MatchAsync(watch, market, touched, IsCurrent, stoppingToken);
        }

        return tail.Count > 0 ? tail[^1].TradeId : lastTradeId;
    }

    private async Task MatchAsync(
        SymbolWatch watch,
        SymbolMarket market,
        List<WatchedOrder> touched,
        Func<bool> isCurrent,
        CancellationToken stoppingToken)
    {
        var unsettled = new ConcurrentBag<WatchedOrder>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = stoppingToken };
        try
        {
            await Parallel.ForEachAsync(touched.GroupBy(order => order.AccountId), options, async (orders, token) =>
            {
                WatchedOrder[] mine = [.. orders];
                try
                {
                    var all = await desk.MatchAsync(
                        orders.Key, market, mine, watch.FloorTradeId, isCurrent, token);
                    foreach (var left in all)
                    {
                        unsettled.Add(left);
                    }
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // One account's trouble, or the store's, must not keep the others waiting.
                    LogMatchFailed(exception, market.Symbol);
                    Array.ForEach(mine, unsettled.Add);
                }
            });
        }
        finally
        {
            if (!unsettled.IsEmpty)
            {
                watch.Retry(unsettled);
                _ = SignalLaterAsync(watch, stoppingToken);
            }
        }
    }

    private async Task SignalLaterAsync(SymbolWatch watch, CancellationToken stoppingToken)
    {
        await Task.Delay(RetryDelay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        watch.Signal();
    }

    private static (decimal? Bid, decimal? Ask) Best(SymbolMarket market)
    {
        var top = market.TakeBook(1);
        return (top.Bids is [var bid, ..] ? bid.Price : null, top.Asks is [var ask, ..] ? ask.Price : null);
    }

    private static long LastTradeId(SymbolMarket market) =>
        market.RecentTrades(1) is [var last] ? last.TradeId : long.MinValue;

    [LoggerMessage(LogLevel.Information, "Watching {Count} resting orders, read in {Milliseconds:F0} ms")]
    private partial void LogLoaded(int count, double milliseconds);

    [LoggerMessage(LogLevel.Warning, "Resting orders could not be read; trying again")]
    private partial void LogLoadFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "Resting orders of {Symbol} could not be matched; trying again")]
    private partial void LogMatchFailed(Exception exception, string symbol);
}
